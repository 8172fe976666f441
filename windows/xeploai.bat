@echo off
rem The commands, for those who type them: chuong_trinh\xeploai.bat --help
"%~dp0python\python.exe" -X utf8 -m batch %*
