@echo off
rem Nhap dup tep nay de chay. Can Python 3.11 tro len va goi xeploai da cai (xem README).
chcp 65001 >nul
setlocal EnableExtensions
set "PYTHONUTF8=1"
title Xếp loại cuối năm

where py >nul 2>nul
if %errorlevel%==0 (set "PY=py -3") else (set "PY=python")
%PY% -c "import batch" >nul 2>nul
if not %errorlevel%==0 (
  echo Chưa cài chương trình trên máy này.
  echo Mở cửa sổ lệnh tại thư mục có tệp .whl rồi gõ:  %PY% -m pip install xeploai-0.1.0-py3-none-any.whl
  pause
  exit /b 2
)

echo Kéo thả thư mục chứa các phiếu Excel vào cửa sổ này rồi nhấn Enter.
set "PHIEU="
set /p "PHIEU=Thư mục phiếu: "
if not defined PHIEU goto thieu
set "PHIEU=%PHIEU:"=%"

for %%I in ("%PHIEU%\..") do set "CHA=%%~fI"
set "DANHMUC=%CHA%\danh_muc.xlsx"
if exist "%DANHMUC%" goto nam
echo Không thấy danh_muc.xlsx cạnh thư mục phiếu. Kéo thả tệp danh mục đơn vị vào đây rồi nhấn Enter.
set "DANHMUC="
set /p "DANHMUC=Tệp danh mục: "
if not defined DANHMUC goto thieu
set "DANHMUC=%DANHMUC:"=%"

:nam
set "NAM="
set /p "NAM=Năm đánh giá (ví dụ 2025): "
if not defined NAM goto thieu

set "QUYETDINH="
set /p "QUYETDINH=Tệp phương án đã ghi quyết định (kéo thả vào, để trống nếu chưa có): "
set "THEM="
if defined QUYETDINH set "QUYETDINH=%QUYETDINH:"=%"
if defined QUYETDINH set "THEM=--decisions "%QUYETDINH%""

rem Van ban dia phuong va ket qua nam truoc: dat canh danh_muc.xlsx thi tu dung.
if exist "%CHA%\van_ban_dia_phuong.yaml" set "THEM=%THEM% --local "%CHA%\van_ban_dia_phuong.yaml""
if exist "%CHA%\ket_qua_nam_truoc" set "THEM=%THEM% --previous "%CHA%\ket_qua_nam_truoc""

%PY% -m batch run "%PHIEU%" --register "%DANHMUC%" --year %NAM% --out "%CHA%\ket_qua" %THEM%
set "MA=%errorlevel%"
echo.
if "%MA%"=="2" (
  echo Chưa chạy được: đọc thông báo ở trên, sửa rồi chạy lại.
) else (
  if exist "%CHA%\ket_qua\%NAM%\tong_quan.html" start "" "%CHA%\ket_qua\%NAM%\tong_quan.html"
)
pause
exit /b %MA%

:thieu
echo Chưa nhập đủ thông tin nên dừng lại.
pause
exit /b 2
