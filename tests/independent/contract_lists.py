"""Headings and lists of values, kept apart from the program's own so that the two can disagree."""

from __future__ import annotations

# Per sheet, a line per field: key, type or list of values, heading.
_FORM = """
[Thông tin]
ma_don_vi text Mã đơn vị
ten_don_vi text Tên đơn vị
loai_to_chuc loai_to_chuc Loại tổ chức
ma_cap_tren text Mã cấp trên
loai_hinh loai_hinh Loại hình cơ sở
nam integer Năm đánh giá
ky ky Kỳ đánh giá
quy_dinh quy_dinh Quy định áp dụng
van_ban_dia_phuong text Văn bản địa phương áp dụng
lan_nop integer Lần nộp
ngay_lap date Ngày lập phiếu
nguoi_lap text Người lập phiếu
bi_thu text Bí thư
ngay_thanh_lap date Ngày thành lập
do_chia_tach yes_no Hình thành do chia tách sáp nhập
tong_dang_vien integer Tổng số đảng viên có mặt
so_mien integer Số đảng viên được miễn công tác và sinh hoạt
so_dinh_chi integer Số đảng viên bị đình chỉ sinh hoạt
so_moi_ket_nap integer Số đảng viên mới kết nạp dưới 6 tháng
ngay_kiem_diem date Ngày hội nghị kiểm điểm
so_ngay_kiem_diem number Số ngày kiểm điểm
so_du_hop integer Số đảng viên dự họp
da_kiem_diem yes_no Đã kiểm điểm tập thể
ly_do_chua_kiem_diem text Lý do chưa kiểm điểm
goi_y goi_y Gợi ý kiểm điểm
da_giai_trinh_goi_y yes_no Đã giải trình gợi ý
ty_le_hoan_thanh percent Tỷ lệ hoàn thành chỉ tiêu nhiệm vụ (%)
ty_le_vuot_muc percent Tỷ lệ nhiệm vụ vượt mức (%)
ty_le_cham percent Tỷ lệ nhiệm vụ chậm tiến độ (%)
bat_kha_khang yes_no Bất khả kháng
da_khac_phuc khac_phuc Đã khắc phục hết hạn chế đã chỉ ra
xl_chinh_quyen muc_hoac_khong_co Xếp loại chính quyền cùng cấp
xl_mttq muc_hoac_khong_co Xếp loại Mặt trận Tổ quốc
xl_cong_doan muc_hoac_khong_co Xếp loại Công đoàn
xl_nong_dan muc_hoac_khong_co Xếp loại Hội Nông dân
xl_phu_nu muc_hoac_khong_co Xếp loại Hội Liên hiệp Phụ nữ
xl_doan_tn muc_hoac_khong_co Xếp loại Đoàn Thanh niên
xl_ccb muc_hoac_khong_co Xếp loại Hội Cựu chiến binh
xl_nganh_doc muc Xếp loại theo ngành dọc
ky_luat ky_luat_to_chuc Kỷ luật tổ chức đảng trong năm
tu_phat_hien yes_no Tự phát hiện và khắc phục xong
so_don_vi_truc_thuoc_bi_ky_luat integer Số đơn vị trực thuộc bị kỷ luật
tu_xep_loai muc Tự xếp loại
phieu_xuat_sac integer Phiếu xuất sắc
phieu_tot integer Phiếu tốt
phieu_hoan_thanh integer Phiếu hoàn thành
phieu_khong integer Phiếu không hoàn thành
de_xuat muc Đề xuất xếp loại
quyet_dinh muc Cấp có thẩm quyền quyết định
ly_do_chua_xep_loai ly_do_to_chuc Lý do chưa xếp loại
so_nam_xuat_sac integer Số năm hoàn thành xuất sắc liên tục trước đó
[Chấm điểm]
ma_tieu_chi text Mã tiêu chí
tieu_chi text Tiêu chí
diem_toi_da number Điểm tối đa
diem_tu_cham number Điểm tự chấm
diem_cong number Điểm cộng
diem_tru number Điểm trừ
ly_do_cong_tru text Lý do cộng trừ
diem_tham_dinh number Điểm thẩm định
cap_do cap_do Cấp độ
[Mẫu 01]
ma_noi_dung text Mã nội dung
noi_dung text Nội dung
cap_do cap_do Cấp độ tự đánh giá
tom_tat text Tóm tắt
[Đảng viên]
stt integer STT
so_the text Số thẻ đảng viên
so_ly_lich text Số lý lịch đảng viên
ho_ten text Họ và tên
ngay_sinh date Ngày sinh
gioi_tinh gioi_tinh Giới tính
ngay_vao_dang date Ngày vào Đảng
ngay_chinh_thuc date Ngày chính thức
chuc_vu_dang text Chức vụ Đảng
chuc_vu_chinh_quyen text Chức vụ chính quyền
doi_tuong doi_tuong Đối tượng
tinh_trang tinh_trang Tình trạng sinh hoạt
nhom text Nhóm đánh giá
ngay_chuyen_den date Ngày chuyển đến
nhan_xet_noi_cu co_khong_na Nhận xét của chi bộ nơi chuyển đi hoặc nơi sinh hoạt tạm thời
thang_nghi_om number Số tháng nghỉ ốm
nghi_thai_san yes_no Nghỉ thai sản
da_kiem_diem yes_no Đã kiểm điểm
ly_do_chua ly_do_dang_vien Lý do chưa kiểm điểm xếp loại
goi_y goi_y Gợi ý kiểm điểm
cap_do_1 cap_do Cấp độ nội dung 1
cap_do_2 cap_do Cấp độ nội dung 2
cap_do_3 cap_do Cấp độ nội dung 3
cap_do_4 cap_do Cấp độ nội dung 4
cap_do_5 cap_do Cấp độ nội dung 5
cap_do_6 cap_do Cấp độ nội dung 6
cap_do_khac_phuc cap_do Cấp độ khắc phục hạn chế
da_khac_phuc khac_phuc Đã khắc phục hết hạn chế đã chỉ ra
diem_chung number Điểm tiêu chí chung
diem_nhiem_vu number Điểm kết quả nhiệm vụ
diem_cam_ket number Điểm cam kết tu dưỡng
diem_khac_phuc number Điểm khắc phục hạn chế
diem_cong number Điểm cộng
diem_tru number Điểm trừ
ly_do_cong_tru text Lý do cộng trừ
tong_diem number Tổng điểm
ty_le_hoan_thanh percent Tỷ lệ hoàn thành nhiệm vụ (%)
ty_le_vuot_muc percent Tỷ lệ nhiệm vụ vượt mức (%)
ty_le_cham percent Tỷ lệ nhiệm vụ chậm tiến độ (%)
xl_cbccvc muc_quy Xếp loại cán bộ, công chức, viên chức
xl_quy_1 muc_quy Xếp loại quý I
xl_quy_2 muc_quy Xếp loại quý II
xl_quy_3 muc_quy Xếp loại quý III
ky_luat ky_luat_ca_nhan Kỷ luật trong năm
ky_luat_noi_cu yes_no Vi phạm xảy ra ở tổ chức đảng cũ
tu_phat_hien yes_no Tự phát hiện và khắc phục xong
suy_thoai yes_no Kết luận suy thoái
nhan_xet_cu_tru nhan_xet_cu_tru Nhận xét nơi cư trú
tu_xep_loai muc Tự xếp loại
phieu_xuat_sac integer Phiếu xuất sắc
phieu_tot integer Phiếu tốt
phieu_hoan_thanh integer Phiếu hoàn thành
phieu_khong integer Phiếu không hoàn thành
de_xuat muc Chi bộ đề xuất
quyet_dinh muc Cấp có thẩm quyền quyết định
nguyen_nhan_khong_hoan_thanh nguyen_nhan Nguyên nhân không hoàn thành
so_nam_xuat_sac integer Số năm hoàn thành xuất sắc liên tục trước đó
don_vi_cong_tac text Đơn vị công tác
noi_cu_tru text Nơi cư trú
ghi_chu text Ghi chú
[Tập thể]
ma_tap_the text Mã tập thể
ten_tap_the text Tên tập thể
cap cap Cấp
tham_quyen tham_quyen Thẩm quyền xếp loại
nhom text Nhóm đánh giá
so_lanh_dao integer Số lãnh đạo quản lý
la_cap_uy yes_no Là cấp ủy của tổ chức này
ngay_thanh_lap date Ngày thành lập
xl_to_chuc muc Xếp loại tổ chức do tập thể lãnh đạo
da_kiem_diem yes_no Đã kiểm điểm
goi_y goi_y Gợi ý kiểm điểm
cap_do_1 cap_do Cấp độ nội dung 1
cap_do_2 cap_do Cấp độ nội dung 2
cap_do_3 cap_do Cấp độ nội dung 3
cap_do_4 cap_do Cấp độ nội dung 4
cap_do_5 cap_do Cấp độ nội dung 5
cap_do_khac_phuc cap_do Cấp độ khắc phục hạn chế
da_khac_phuc khac_phuc Đã khắc phục hết hạn chế đã chỉ ra
tong_diem number Tổng điểm
ty_le_hoan_thanh percent Tỷ lệ hoàn thành nhiệm vụ (%)
ty_le_vuot_muc percent Tỷ lệ nhiệm vụ vượt mức (%)
ty_le_cham percent Tỷ lệ nhiệm vụ chậm tiến độ (%)
bat_kha_khang yes_no Bất khả kháng
ky_luat_tap_the ky_luat_to_chuc Kỷ luật tập thể
ky_luat_thanh_vien ky_luat_ca_nhan Kỷ luật thành viên
so_don_vi_truc_thuoc integer Số đơn vị trực thuộc
so_don_vi_truc_thuoc_bi_ky_luat integer Số đơn vị trực thuộc bị kỷ luật
tu_phat_hien yes_no Tự phát hiện và khắc phục xong
mat_doan_ket yes_no Kết luận mất đoàn kết hoặc suy thoái
tu_xep_loai muc Tự xếp loại
phieu_xuat_sac integer Phiếu xuất sắc
phieu_tot integer Phiếu tốt
phieu_hoan_thanh integer Phiếu hoàn thành
phieu_khong integer Phiếu không hoàn thành
de_xuat muc Đề xuất xếp loại
quyet_dinh muc Cấp có thẩm quyền quyết định
ly_do_chua_xep_loai ly_do_tap_the Lý do chưa xếp loại
ghi_chu text Ghi chú
[Cán bộ]
ma_can_bo text Mã cán bộ
so_the text Số thẻ đảng viên
ho_ten text Họ và tên
chuc_vu text Chức vụ
nhom text Nhóm chức danh
cap cap Cấp
tham_quyen tham_quyen Thẩm quyền xếp loại
ma_tap_the text Mã tập thể
la_nguoi_dung_dau yes_no Người đứng đầu
ma_don_vi_dung_dau text Mã tổ chức đứng đầu
mien_tran_nguoi_dung_dau ngoai_le Ngoại lệ người đứng đầu
da_kiem_diem yes_no Đã kiểm điểm
goi_y goi_y Gợi ý kiểm điểm
cap_do_1 cap_do Cấp độ nội dung 1
cap_do_2 cap_do Cấp độ nội dung 2
cap_do_3 cap_do Cấp độ nội dung 3
cap_do_4 cap_do Cấp độ nội dung 4
cap_do_5 cap_do Cấp độ nội dung 5
cap_do_6 cap_do Cấp độ nội dung 6
cap_do_khac_phuc cap_do Cấp độ khắc phục hạn chế
da_khac_phuc khac_phuc Đã khắc phục hết hạn chế đã chỉ ra
tong_diem number Tổng điểm
ty_le_hoan_thanh percent Tỷ lệ hoàn thành nhiệm vụ (%)
ty_le_vuot_muc percent Tỷ lệ nhiệm vụ vượt mức (%)
ty_le_cham percent Tỷ lệ nhiệm vụ chậm tiến độ (%)
xl_cbccvc muc_quy Xếp loại cán bộ, công chức, viên chức
xl_dang_vien muc Xếp loại đảng viên
xl_quy_1 muc_quy Xếp loại quý I
xl_quy_2 muc_quy Xếp loại quý II
xl_quy_3 muc_quy Xếp loại quý III
ky_luat ky_luat_ca_nhan Kỷ luật trong năm
tu_phat_hien yes_no Tự phát hiện và khắc phục xong
suy_thoai yes_no Kết luận suy thoái
tu_xep_loai muc Tự xếp loại
phieu_xuat_sac integer Phiếu xuất sắc
phieu_tot integer Phiếu tốt
phieu_hoan_thanh integer Phiếu hoàn thành
phieu_khong integer Phiếu không hoàn thành
de_xuat muc Đề xuất xếp loại
quyet_dinh muc Cấp có thẩm quyền quyết định
ly_do_chua_xep_loai ly_do_can_bo Lý do chưa xếp loại
ghi_chu text Ghi chú
[Minh chứng]
ma_tieu_chi text Mã tiêu chí
tieu_chi text Tiêu chí đánh giá
noi_dung_kiem_tra text Nội dung kiểm tra
ho_so text Hồ sơ minh chứng
co_ho_so co_khong_na Có hồ sơ
nhan_xet text Nhận xét kiểm tra
[Hồ sơ]
ma_ho_so text Mã hồ sơ
ten_ho_so text Tên hồ sơ
so_the text Số thẻ đảng viên
bat_buoc yes_no Bắt buộc
da_nop co_khong_na Đã nộp
ghi_chu text Ghi chú
[Giải trình]
ma_quy_tac text Mã quy tắc
sheet text Sheet
o text Ô
giai_trinh text Nội dung giải trình
[Đơn vị]
ma_don_vi text Mã đơn vị
ten_don_vi text Tên đơn vị
loai_to_chuc loai_to_chuc Loại tổ chức
ma_cap_tren text Mã cấp trên
loai_hinh loai_hinh Loại hình cơ sở
nhom text Nhóm đánh giá
nhom_bieu text Nhóm Biểu 6C
ngay_thanh_lap date Ngày thành lập
so_dang_vien integer Số đảng viên quản lý
phai_nop yes_no Phải nộp phiếu
han_nop date Hạn nộp
email email Email nhận phản hồi
do_chia_tach yes_no Do chia tách hoặc sáp nhập
ma_cu text Mã cũ
"""

_VALUES = """
[muc]
HTXS=Hoàn thành xuất sắc nhiệm vụ | HTT=Hoàn thành tốt nhiệm vụ | HTNV=Hoàn thành nhiệm vụ
KHT=Không hoàn thành nhiệm vụ
[muc_quy]
HTXS=Hoàn thành xuất sắc nhiệm vụ | HTT=Hoàn thành tốt nhiệm vụ | HTNV=Hoàn thành nhiệm vụ
KHT=Không hoàn thành nhiệm vụ | CXL=Chưa xếp loại
[muc_hoac_khong_co]
HTXS=Hoàn thành xuất sắc nhiệm vụ | HTT=Hoàn thành tốt nhiệm vụ | HTNV=Hoàn thành nhiệm vụ
KHT=Không hoàn thành nhiệm vụ | KHONG_CO=Không có tổ chức này
[cap_do]
XS=Xuất sắc | T=Tốt | TB=Trung bình | K=Kém
[loai_to_chuc]
DB_TINH=Đảng bộ tỉnh | DB_TREN_CO_SO=Đảng bộ cấp trên trực tiếp cơ sở | DB_CO_SO=Đảng bộ cơ sở | CB_CO_SO=Chi bộ cơ sở
DB_BO_PHAN=Đảng bộ bộ phận | CB_TRUC_THUOC=Chi bộ trực thuộc
[loai_hinh]
4=Xã | 5=Phường | 6=Thị trấn | 7=Cơ quan Đảng, MTTQ, tổ chức chính trị - xã hội | 8=Cơ quan Nhà nước
10=Đơn vị sự nghiệp công lập | 11=Đơn vị sự nghiệp ngoài công lập | 12=Quân đội | 13=Công an
16=Doanh nghiệp 100% vốn nhà nước | 17=Doanh nghiệp từ 50% vốn nhà nước trở lên
18=Doanh nghiệp dưới 50% vốn nhà nước | 20=Công ty cổ phần | 21=Doanh nghiệp tư nhân | 22=Công ty trách nhiệm hữu hạn
23=Công ty hợp danh | 24=Doanh nghiệp vốn nước ngoài | 25=Doanh nghiệp 100% vốn nước ngoài | 26=Hợp tác xã
27=Tổ chức đảng ở ngoài nước | 28=Cơ sở khác
[quy_dinh]
qd132-2018=QĐ 132-QĐ/TW (2018) và HD 21-HD/BTCTW (2019) | qd124-2023=QĐ 124-QĐ/TW và HD 25-HD/BTCTW (2023)
qd366-2025=QĐ 366-QĐ/TW và HD 43-HD/BTCTW (2025)
[goi_y]
KHONG=Không | TINH=Cấp tỉnh gợi ý | HUYEN=Cấp trên trực tiếp cơ sở gợi ý | CO_SO=Đảng ủy cơ sở gợi ý
[khac_phuc]
XONG=Đã khắc phục hết | DANG=Đang khắc phục | CHUA=Chưa khắc phục | KHONG_CO=Không có hạn chế được chỉ ra
[ky_luat_to_chuc]
KHONG=Không | KHIEN_TRACH=Khiển trách | CANH_CAO=Cảnh cáo | GIAI_TAN=Giải tán
[ky_luat_ca_nhan]
KHONG=Không | KHIEN_TRACH=Khiển trách | CANH_CAO=Cảnh cáo | CACH_CHUC=Cách chức | KHAI_TRU=Khai trừ
[gioi_tinh]
NAM=Nam | NU=Nữ
[doi_tuong]
CBCCVC=Cán bộ, công chức, viên chức | LLVT=Lực lượng vũ trang | KCT=Người hoạt động không chuyên trách
NLD=Người lao động trong doanh nghiệp | KHAC=Hưu trí, nông dân và đối tượng khác
[tinh_trang]
CHINH_THUC=Sinh hoạt chính thức | TAM_THOI_DEN=Sinh hoạt tạm thời tại đây | TAM_THOI_DI=Sinh hoạt tạm thời nơi khác
MIEN=Được miễn công tác và sinh hoạt | DINH_CHI=Bị đình chỉ sinh hoạt đảng
[ly_do_dang_vien]
OM_DAU=Ốm đau | DI_XA=Đi làm ăn xa | CHO_KET_LUAN=Chờ kết luận của cấp có thẩm quyền | KHAC=Lý do khác
[ly_do_to_chuc]
MOI=Mới thành lập dưới 6 tháng | CHO_KET_LUAN=Chờ kết luận của cấp có thẩm quyền | KHAC=Lý do khác
[ly_do_tap_the]
MOI=Mới thành lập dưới 6 tháng | MOT_LANH_DAO=Chỉ có 01 lãnh đạo quản lý
CHO_KET_LUAN=Chờ kết luận của cấp có thẩm quyền | KHAC=Lý do khác
[ly_do_can_bo]
MOI_BO_NHIEM=Mới bổ nhiệm | CHO_KET_LUAN=Chờ kết luận của cấp có thẩm quyền | KHAC=Lý do khác
[nhan_xet_cu_tru]
BIEU_DUONG=Biểu dương | KHONG_DE_NGHI=Không đề nghị | XU_LY=Xem xét xử lý | KHONG_THUOC=Không thuộc diện lấy ý kiến
[nguyen_nhan]
SUY_THOAI=Cấp có thẩm quyền kết luận có biểu hiện suy thoái | DUOI_50=Chỉ hoàn thành dưới 50% chỉ tiêu
CBCCVC_KHT=Là cán bộ, công chức, viên chức xếp loại không hoàn thành | KY_LUAT=Bị xử lý kỷ luật trong năm | KHAC=Khác
[cap]
TINH=Cấp tỉnh | HUYEN=Cấp trên trực tiếp cơ sở | CO_SO=Cấp cơ sở
[tham_quyen]
BTV_TINH=Ban Thường vụ Tỉnh ủy | UY_QUYEN_TINH=Cơ quan được Ban Thường vụ Tỉnh ủy ủy quyền
BTV_HUYEN=Ban thường vụ cấp ủy cấp trên trực tiếp cơ sở
UY_QUYEN_HUYEN=Cơ quan được cấp trên trực tiếp cơ sở ủy quyền | CO_SO=Cấp ủy cơ sở
[ngoai_le]
BI_THU_THON=Bí thư chi bộ thôn, tổ dân phố không là cán bộ, công chức
DN_TU_NHAN=Bí thư ở doanh nghiệp, đơn vị kinh tế tư nhân
MOI_CHUYEN_DEN=Mới chuyển đến không liên quan kết quả của đơn vị
[co_khong_na]
CO=Có | KHONG=Không | NA=Không áp dụng
[yes_no]
CO=Có | KHONG=Không
[co_so_han_muc]
good=Số Hoàn thành tốt nhiệm vụ | good_or_better=Số Hoàn thành tốt nhiệm vụ trở lên
[ky]
NAM=Cả năm | Q1=Quý I | Q2=Quý II | Q3=Quý III
[loai_doi_tuong]
TO_CHUC=Tổ chức đảng | DANG_VIEN=Đảng viên | TAP_THE=Tập thể lãnh đạo quản lý | CAN_BO=Cán bộ lãnh đạo quản lý
"""

# Fields that a blank form already holds: a row with nothing else is no data.
PREFILLED = {"Đảng viên": {"stt"}}
# Sheets whose rows stand ready in the blank form; every one with its code is data.
READY_ROWS = ("Chấm điểm", "Mẫu 01", "Minh chứng", "Hồ sơ")


def _sections(text: str) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for line in text.strip().splitlines():
        if line.startswith("["):
            current = out.setdefault(line[1:-1], [])
        else:
            current.append(line)
    return out


# sheet → heading → (key, type or list)
FIELDS = {
    sheet: {line.split(" ", 2)[2]: (line.split(" ", 2)[0], line.split(" ", 2)[1]) for line in lines}
    for sheet, lines in _sections(_FORM).items()
}
# list → value → code
VALUES = {
    name: {value: code for code, value in (part.split("=", 1) for line in lines for part in line.split(" | "))}
    for name, lines in _sections(_VALUES).items()
}
