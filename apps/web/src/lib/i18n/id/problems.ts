/** What happened, what is safe, what to do: by the problem's code. `fallback` serves every other code. */
export const problems = {
  fallback: {
    what: 'Permintaan ini tidak berhasil.',
    todo: 'Yang belum tersimpan tetap ada di layar ini. Coba lagi; bila tetap gagal, beri tahu administrator kode di bawah.',
  },
  reference: (code: string) => `Kode: ${code}`,
  /** Beside a field that the server refused; its own words are English. */
  field: 'Periksa isian ini.',
  /** What to do where a page could not be fetched. */
  unanswered: 'Yang sudah tercatat aman di server. Periksa Wi-Fi, lalu coba lagi.',
  /** What to do where a form that bears a key was not answered; `known` has the words for all others. */
  repeat:
    'Isian Anda tetap di layar ini. Periksa Wi-Fi, lalu coba lagi – kiriman yang sama tidak akan tercatat dua kali.',
  tryAgainIn: (minutes: number) => `Coba lagi dalam ${minutes} menit.`,
  known: {
    network: {
      what: 'Server tidak terjangkau.',
      todo: 'Isian Anda tetap di layar ini. Mungkin sudah tersimpan: periksa Wi-Fi, lalu periksa dahulu daftarnya sebelum mengirim lagi.',
    },
    timeout: {
      what: 'Server terlalu lama menjawab.',
      todo: 'Isian Anda tetap di layar ini. Mungkin sudah tersimpan: periksa dahulu daftarnya sebelum mengirim lagi.',
    },
    invalid_credentials: {
      what: 'Email atau kata sandi tidak cocok.',
      todo: 'Periksa keduanya, lalu coba lagi.',
    },
    too_many_requests: {
      what: 'Terlalu banyak percobaan.',
      todo: 'Demi keamanan, tunggu dahulu. Lupa kata sandi? Minta administrator menggantinya.',
    },
    unauthenticated: {
      what: 'Sesi Anda sudah berakhir.',
      todo: 'Masuk lagi untuk melanjutkan. Data yang sudah tercatat aman.',
    },
    forbidden: {
      what: 'Peran Anda tidak mengizinkan tindakan ini.',
      todo: 'Tidak ada yang berubah. Minta bantuan administrator.',
    },
    foreign_origin: {
      what: 'Permintaan datang dari alamat lain.',
      todo: 'Tidak ada yang berubah. Buka Siaga lewat alamat resminya, lalu coba lagi.',
    },
    not_found: {
      what: 'Data ini tidak ada, atau di luar lokasi Anda.',
      todo: 'Kembali ke daftar dan pilih lagi.',
    },
    invalid_input: {
      what: 'Ada isian yang belum benar.',
      todo: 'Belum ada yang tersimpan. Perbaiki isian yang ditandai.',
    },
    wrong_setup_code: {
      what: 'Kode penyiapan tidak cocok.',
      todo: 'Kode tercetak di jendela tempat server dijalankan. Salin lagi dari sana.',
    },
    already_set_up: { what: 'Siaga sudah disiapkan.', todo: 'Masuklah dengan akun Anda.' },
    wrong_password: {
      what: 'Kata sandi sekarang tidak cocok.',
      todo: 'Kata sandi belum berubah. Coba lagi.',
    },
    email_taken: {
      what: 'Email ini sudah dipakai.',
      todo: 'Gunakan email lain, atau ubah pengguna yang sudah ada.',
    },
    last_admin: {
      what: 'Ini administrator terakhir.',
      todo: 'Tidak ada yang berubah. Jadikan orang lain administrator lebih dahulu.',
    },
    wrong_pin: {
      what: 'PIN tidak cocok.',
      todo: 'Coba lagi. Setelah 5 kali salah, tunggu hingga 5 menit; administrator dapat mengganti PIN di Kelola › Kios.',
    },
    console_taken: {
      what: 'Konsol ini terdaftar atas nama orang lain.',
      todo: 'Jaga Anda belum dimulai. Muat ulang halaman, lalu mulai lagi.',
    },
    console_is_there: {
      what: 'Konsol ini tidak hilang.',
      todo: 'Tidak ada yang berubah. Hanya konsol yang hilang dapat dihapus dari daftar.',
    },
    pairing_code_unknown: {
      what: 'Kode ini tidak dikenal atau sudah kedaluwarsa.',
      todo: 'Kode berlaku 10 menit. Ketik kode yang sedang tampil di layar kios.',
    },
    occurred_in_future: {
      what: 'Waktunya masih di depan.',
      todo: 'Belum tercatat. Pilih waktu sekarang atau yang sudah lewat.',
    },
    too_far_back: {
      what: 'Tanggalnya terlalu lama berlalu.',
      todo: 'Belum tercatat. Pilih tanggal yang lebih baru, atau minta administrator.',
    },
    idempotency_conflict: {
      what: 'Isian ini sudah pernah dikirim dengan angka lain.',
      todo: 'Lihat riwayat: kiriman pertama mungkin sudah tercatat. Bila belum, isi formulir baru.',
    },
    already_reversed: {
      what: 'Mutasi ini sudah dikoreksi.',
      todo: 'Tidak ada yang berubah. Lihat koreksinya di riwayat.',
    },
    tank_archived: { what: 'Tangki ini sudah tidak dipakai.', todo: 'Belum tercatat. Pilih tangki lain.' },
    database_unavailable: {
      what: 'Basis data sedang tidak menjawab.',
      todo: 'Tidak ada yang berubah; isian Anda tetap di layar ini. Coba lagi sebentar lagi, atau beri tahu administrator.',
    },
    outcome_unknown: {
      what: 'Basis data berhenti menjawab di tengah pekerjaan.',
      todo: 'Mungkin sudah tersimpan, mungkin belum: lihat dulu. Catatan BBM boleh dikirim lagi dari layar ini; tidak akan tercatat dua kali.',
    },
    not_ready: {
      what: 'Server sedang bersiap.',
      todo: 'Isian Anda tetap di layar ini. Coba lagi sebentar lagi.',
    },
    pairing_code_used: {
      what: 'Kode ini sudah dipakai.',
      todo: 'Ketik kode yang sedang tampil di layar kios.',
    },
    tank_name_taken: {
      what: 'Lokasi ini sudah punya tangki dengan nama itu.',
      todo: 'Belum tersimpan. Pilih nama lain.',
    },
    tank_not_empty: {
      what: 'Tangki ini masih berisi.',
      todo: 'Tidak ada yang berubah. Catat isinya keluar lebih dahulu.',
    },
    below_content: {
      what: 'Isi tangki sekarang lebih banyak daripada batas itu.',
      todo: 'Tidak ada yang berubah. Tulis batas yang lebih besar.',
    },
    zone_fixed: {
      what: 'Zona waktu tidak bisa diganti setelah BBM dicatat.',
      todo: 'Tidak ada yang berubah. Biarkan zona yang semula.',
    },
    reversal_is_final: {
      what: 'Sebuah pembatalan tidak bisa dibatalkan.',
      todo: 'Tidak ada yang berubah. Catat mutasi baru bila perlu.',
    },
    bad_rows: {
      what: 'Ada baris bermasalah.',
      todo: 'Belum ada yang ditulis. Betulkan berkasnya, atau pilih melewati baris bermasalah.',
    },
    body_too_large: {
      what: 'Kirimannya terlalu besar.',
      todo: 'Belum ada yang tersimpan. Bagi menjadi bagian yang lebih kecil.',
    },
    insufficient_stock: {
      what: 'Isi tangki tidak cukup, sekarang atau di kemudian hari.',
      todo: 'Belum tercatat. Periksa liter, tangki dan waktunya; bila ada penerimaan yang belum dicatat, catat itu dahulu.',
    },
    over_capacity: {
      what: 'Tangki akan melewati batas isi aman, sekarang atau di kemudian hari.',
      todo: 'Belum tercatat. Periksa liter, tangki dan waktunya; bila ada pemakaian yang belum dicatat, catat itu dahulu.',
    },
    zone_changed: {
      what: 'Zona waktu lokasi baru saja diubah, jadi jam di berkas harus dibaca lagi.',
      todo: 'Baris yang sudah tertulis tetap benar. Periksa berkas itu sekali lagi, lalu impor.',
    },
    import_running: {
      what: 'Impor lain dari baris yang sama sedang berjalan.',
      todo: 'Tidak ada yang tertulis dua kali. Tunggu sampai selesai, lalu coba lagi.',
    },
    narrow_the_filter: {
      what: 'Terlalu banyak baris untuk diurutkan menurut liter.',
      todo: 'Tidak ada yang berubah. Pilih rentang yang lebih pendek, atau urutkan menurut waktu.',
    },
    place_of_another_site: {
      what: 'Tempat itu milik lokasi lain.',
      todo: 'Belum tersimpan. Pilih tempat di lokasi ini.',
    },
    site_required: {
      what: 'Belum jelas lokasi mana yang dimaksud.',
      todo: 'Belum tersimpan. Pilih lokasinya.',
    },
    telegram_not_configured: {
      what: 'Telegram belum dipasang di Siaga ini.',
      todo: 'Tidak ada yang berubah. Minta administrator memasangnya.',
    },
    telegram_unreachable: {
      what: 'Telegram tidak menjawab, atau menolak bot Siaga.',
      todo: 'Tidak ada yang berubah. Coba lagi sebentar lagi; bila tetap gagal, beri tahu administrator.',
    },
    telegram_not_linked: {
      what: 'Telegram Anda belum terhubung.',
      todo: 'Tidak ada yang dikirim. Hubungkan Telegram dahulu.',
    },
    telegram_blocked: {
      what: 'Anda memblokir bot Siaga di Telegram.',
      todo: 'Tidak ada yang sampai. Buka blokirnya di Telegram, lalu coba lagi.',
    },
    pairing_pending: {
      what: 'Kode belum diketik oleh administrator.',
      todo: 'Tidak ada yang berubah. Ketik kode itu di Kelola › Kios; layar ini menunggu.',
    },
    malformed: {
      what: 'Alamat halaman ini tidak lengkap atau salah ketik.',
      todo: 'Tidak ada yang berubah. Kembali ke daftar dan pilih lagi.',
    },
    malformed_json: {
      what: 'Kiriman rusak di jalan.',
      todo: 'Belum ada yang tersimpan; isian Anda tetap di layar ini. Coba lagi.',
    },
    unsupported_media_type: {
      what: 'Server tidak mengenali bentuk kiriman ini.',
      todo: 'Belum ada yang tersimpan; isian Anda tetap di layar ini. Muat ulang halaman setelah menyalin isian penting.',
    },
    idempotency_key_required: {
      what: 'Halaman ini versi lama.',
      todo: 'Belum tercatat. Muat ulang halaman, lalu catat lagi.',
    },
    grace_over: {
      what: 'Waktu untuk membatalkan sudah lewat.',
      todo: 'Panggilan tetap berjalan. Bila ini salah tekan, katakan kepada petugas yang datang.',
    },
    pressed_by_others: {
      what: 'Orang lain juga menekan untuk kejadian ini.',
      todo: 'Panggilan tetap berjalan. Bila ini salah tekan, katakan kepada petugas yang datang.',
    },
    incident_cancelled: {
      what: 'Penekannya sudah membatalkan panggilan ini.',
      todo: 'Tidak ada yang berubah. Ceritanya tetap tercatat.',
    },
    incident_over: {
      what: 'Kejadian ini sudah berakhir.',
      todo: 'Tidak ada yang berubah. Bila masih perlu bantuan, tekan darurat lagi.',
    },
    already_acknowledged: {
      what: 'Orang lain sudah menerimanya lebih dahulu.',
      todo: 'Tidak ada yang berubah. Pilih “Saya juga menuju” bila Anda datang pula.',
    },
    already_en_route: {
      what: 'Orang lain sudah menuju lokasi lebih dahulu.',
      todo: 'Tidak ada yang berubah. Pilih “Saya juga menuju” bila Anda datang pula.',
    },
    already_on_scene: {
      what: 'Orang lain sudah di lokasi lebih dahulu.',
      todo: 'Tidak ada yang berubah. Pilih “Saya juga menuju” bila Anda datang pula.',
    },
    already_resolved: {
      what: 'Orang lain sudah menyelesaikannya lebih dahulu.',
      todo: 'Tidak ada yang berubah. Tambahkan catatan bila ada yang kurang.',
    },
    push_service_unknown: {
      what: 'Layanan notifikasi peramban ini tidak dikenal Siaga.',
      todo: 'Belum terdaftar. Pakai Chrome, Edge, Firefox atau Safari; untuk layanan lain administrator bisa mengizinkannya.',
    },
    too_many_push_devices: {
      what: 'Sudah 20 peramban terdaftar.',
      todo: 'Belum terdaftar. Hapus dulu peramban yang tidak dipakai lagi.',
    },
    no_test_sent: {
      what: 'Belum ada notifikasi uji yang dikirim ke peramban ini.',
      todo: 'Tidak ada yang berubah. Tekan Uji, lalu tunggu notifikasinya.',
    },
    internal: {
      what: 'Ada kesalahan di server.',
      todo: 'Yang sudah tercatat aman; isian Anda tetap di layar ini. Coba lagi; bila tetap gagal, beri tahu administrator kode di bawah.',
    },
    overloaded: {
      what: 'Server sedang sibuk atau berhenti sebentar.',
      todo: 'Isian Anda tetap di layar ini. Coba lagi sebentar lagi.',
    },
  } as Record<string, { what: string; todo: string } | undefined>,
};
