"""Invented names, courses and sentences of the sample office. Nobody named here exists."""

from __future__ import annotations

CITY = "Tirta Kencana"
OFFICE = "Dinas Pendidikan dan Kebudayaan Kota Tirta Kencana"
MONTH_NAMES = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

MALE_NAMES = (
    "Bagas", "Wiratno", "Hendrik", "Sulaiman", "Rudianto", "Fajri", "Arman", "Teguh", "Yohan", "Mahfud", "Darsono",
    "Iqram", "Lukito", "Nasrul", "Oktavian", "Panji", "Ridwan", "Satria", "Tarmizi", "Zulfan", "Agus", "Baharudin",
)  # fmt: skip
FEMALE_NAMES = (
    "Ayunda", "Bulansari", "Citra", "Dahlia", "Erlina", "Fitria", "Gayatri", "Hapsari", "Indriani", "Juwita", "Kartika",
    "Lestari", "Maysaroh", "Nuraini", "Puspita", "Rahmawati", "Sulastri", "Trisnawati", "Utami", "Wulandari", "Yusnita",
)  # fmt: skip
LAST_NAMES = (
    "Adinegara", "Bratasena", "Cakrawala", "Danuarta", "Ekaputra", "Gandasari", "Hartaguna", "Jatmika", "Kusumajaya",
    "Laksamana", "Mandalika", "Nirwana", "Purwajati", "Ranggalawe", "Sasmita", "Tirtayasa", "Wanasari", "Yudhawira",
    "Samudra", "Kalimaya", "Puspanegara", "Sindurejo", "Margapati", "Wirabumi", "Nagasari", "Pancawati",
)  # fmt: skip
BIRTHPLACES = ("Tirta Kencana", "Sungai Perak", "Bukit Lontar", "Tanjung Melati", "Muara Selasih")

# title, form, classroom, international, days, sessions, minutes, certificate JP, calendar days from start to end
COURSES: tuple[tuple[str, str, bool, bool, str | None, int | None, int | None, int | None, int], ...] = (
    ("Pelatihan Kepemimpinan Pengawas", "STRUKTURAL", True, False, None, None, None, 120, 11),
    ("Pelatihan Fungsional Pengelola Keuangan", "FUNGSIONAL", True, False, None, None, None, 30, 3),
    ("Pelatihan Teknis Penyusunan Kurikulum", "TEKNIS", True, False, None, None, None, 24, 2),
    ("Pelatihan Teknis Asesmen Nasional", "TEKNIS", True, False, None, None, None, 32, 3),
    ("International Course on School Leadership", "TEKNIS", True, True, None, None, None, 30, 4),
    ("Pelatihan Manajerial Kepala Sekolah", "MANAJERIAL", True, False, None, None, None, 20, 2),
    ("Pelatihan Sosio Kultural Perekat Bangsa", "SOSIOKULTURAL", False, False, None, None, None, 16, 5),
    ("Seminar Pendidikan Karakter", "SEMINAR", True, False, "2", None, None, None, 1),
    ("Seminar Literasi Digital", "SEMINAR", False, False, "1", None, None, 8, 0),
    ("International Seminar on Early Reading", "SEMINAR", True, True, "1", None, None, None, 0),
    ("Workshop Penyusunan Modul Ajar", "WORKSHOP", True, False, "3", None, None, None, 2),
    ("Workshop Pengelolaan Arsip", "WORKSHOP", True, False, "1.5", None, None, None, 1),
    ("Sosialisasi Sistem Penerimaan Murid Baru", "SOSIALISASI", False, False, "1", None, None, None, 0),
    ("Bimtek Pengelolaan Dana BOS", "BIMTEK", True, False, "2", None, None, None, 1),
    ("Bimtek Aplikasi Data Pokok", "BIMTEK", False, False, "1", None, None, None, 0),
    ("Kursus Bahasa Isyarat", "KURSUS", False, False, "3", None, None, None, 16),
    ("Penataran Guru Inti", "PENATARAN", True, False, "2", None, None, None, 1),
    ("Coaching Kinerja Pegawai", "COACHING", False, False, None, 3, None, None, 14),
    ("Mentoring Guru Muda", "MENTORING", False, False, None, 1, None, None, 6),
    ("Pembelajaran Daring Keamanan Data", "ELEARNING", False, False, None, None, 900, None, 34),
    ("Pembelajaran Daring Dasar ASN", "ELEARNING", False, False, None, None, 700, 12, 20),
    ("Pendidikan Jarak Jauh Statistik Dasar", "PJJ", False, False, None, None, 1390, None, 27),
    ("Pendampingan Komunitas Baca", "LAINNYA", False, False, None, None, 200, None, 9),
    ("Kunjungan Belajar Museum", "LAINNYA", False, False, None, None, None, None, 0),
    ("Bimbingan di Tempat Kerja", "BIMBINGAN", False, False, None, None, None, 6, 9),
)
ORGANISERS = ("BPSDM Kota Tirta Kencana", "Balai Guru Penggerak Tirta", "Pusat Pelatihan Bukit Lontar")

CATEGORIES = (
    (11, "Penerimaan Murid Baru"), (12, "Sarana Sekolah"), (13, "Kehadiran Guru"),
    (14, "Pungutan"), (15, "Pelayanan Pegawai"), (16, "Izin Kegiatan Budaya"),
)  # fmt: skip
SENTENCES: dict[str, tuple[str, ...]] = {
    "Penerimaan Murid Baru": (
        "Mohon penjelasan jadwal daftar ulang murid baru, karena pengumuman di papan berbeda dengan laman.",
        "Nama anak saya tidak muncul pada daftar zonasi meskipun rumah kami dekat dengan sekolah.",
    ),
    "Sarana Sekolah": (
        "Atap ruang kelas empat bocor sejak bulan lalu dan meja murid sering basah saat hujan.",
        "Toilet sekolah tidak ada airnya, mohon segera diperbaiki.",
    ),
    "Kehadiran Guru": (
        "Jam pelajaran terakhir sering kosong karena gurunya belum datang.",
        "Murid dipulangkan lebih awal tanpa pemberitahuan kepada orang tua.",
    ),
    "Pungutan": (
        "Ada iuran perpisahan yang katanya wajib, mohon kejelasan dasar pungutannya.",
        "Orang tua diminta membeli seragam di satu tempat dengan harga tinggi.",
    ),
    "Pelayanan Pegawai": (
        "Pengurusan legalisir ijazah memakan waktu lebih dari satu minggu.",
        "Petugas loket melayani dengan ramah, semoga dipertahankan.",
    ),
    "Izin Kegiatan Budaya": (
        "Bagaimana cara mengurus rekomendasi pentas seni di gedung kesenian?",
        "Sanggar kami belum menerima jawaban atas surat permohonan izin pentas.",
    ),
}
# What people write into a complaint although it does not belong there. All of it is invented.
PRIVATE_SENTENCES = (
    "Nomor induk kependudukan saya 9974054102850001, mohon dicek datanya.",
    "Silakan hubungi saya di 0812-0000-4321 pada jam kerja.",
    "Balasan dapat dikirim ke warga.contoh@surat.example karena saya di luar kota.",
)
