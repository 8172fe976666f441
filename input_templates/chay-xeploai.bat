@echo off
rem Nhap dup tep nay de chay. MAY la chuong trinh da tao thu muc nay; khong con o do thi tim ban da cai (xem README).
chcp 65001 >nul
setlocal EnableExtensions DisableDelayedExpansion
set "MAY="
title Xếp loại cuối năm

set PY="%MAY%"
if exist "%MAY%" goto thu
set "PY=python"
where py >nul 2>nul
if %errorlevel%==0 set "PY=py -3"

:thu
%PY% -c "import batch" >nul 2>nul
if %errorlevel%==0 goto noi
echo Không thấy chương trình trên máy này, hoặc nó đã chuyển sang thư mục khác.
echo Thả thư mục làm việc này lên tệp «Xếp loại.bat» trong thư mục của chương trình.
pause
exit /b 2

:noi
rem Tep nay nam trong thu muc lam viec thi lam ngay o do.
set "NOI=%~dp0."
if exist "%NOI%\danh_muc.xlsx" goto chay
echo Kéo thả thư mục làm việc (thư mục có danh_muc.xlsx) vào cửa sổ này rồi nhấn Enter.
set "NOI="
set /p "NOI=Thư mục làm việc: "
if not defined NOI goto thieu
set "NOI=%NOI:"=%"
if not exist "%NOI%\danh_muc.xlsx" goto thieu

:chay
%PY% -X utf8 -m batch --dir "%NOI%" run
set "MA=%errorlevel%"
echo.
if "%MA%"=="2" (echo Chưa chạy được: đọc thông báo ở trên, sửa rồi chạy lại.) else (call :mo)
pause
exit /b %MA%

rem Mo trang tong quan cua ket qua moi nhat; ban truoc do nam o thu muc .truoc.
:mo
for /f "delims=" %%D in ('dir /b /ad /o-d "%NOI%\ket_qua" ^| findstr /v /e ".truoc"') do (
  if exist "%NOI%\ket_qua\%%D\tong_quan.html" (
    start "" "%NOI%\ket_qua\%%D\tong_quan.html"
    exit /b
  )
)
exit /b

:thieu
echo Không thấy danh_muc.xlsx ở đó nên dừng lại.
pause
exit /b 2
