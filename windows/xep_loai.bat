@echo off
rem Only ASCII above chcp: until then this is read by whatever code page the PC has.
rem Explorer quotes a dropped path only where it has a blank: with "&" in it the line falls apart.
rem mo.py therefore takes the path from the whole line, which nothing but delayed expansion hands on unharmed.
setlocal EnableExtensions EnableDelayedExpansion
set "XEPLOAI_DONG=!cmdcmdline!"
setlocal DisableDelayedExpansion
set "XEPLOAI_THA=%~1"
chcp 65001 >nul
title Xếp loại cuối năm
if not exist "%~dp0chuong_trinh\python\python.exe" goto thieu
"%~dp0chuong_trinh\python\python.exe" -X utf8 "%~dp0chuong_trinh\mo.py"
set "MA=%errorlevel%"
if not "%MA%"=="0" pause
rem Not "exit /b": what follows an "&" in a dropped path would be run as a command.
exit %MA%

:thieu
echo Thiếu thư mục «chuong_trinh» cạnh tệp này.
echo Nếu đang xem trong tệp .zip: bấm chuột phải vào tệp .zip, chọn «Extract All…» (Giải nén tất cả),
echo rồi mở thư mục vừa giải nén và nhấp đúp «Xếp loại.bat» ở đó.
pause
exit 2
