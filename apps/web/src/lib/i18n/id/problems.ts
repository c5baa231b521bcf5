/** What happened, what is safe, what to do: by the problem's code. `fallback` serves every other code. */
export const problems = {
  fallback: {
    what: 'Permintaan ini tidak berhasil.',
    todo: 'Yang belum tersimpan tetap ada di layar ini. Coba lagi; bila tetap gagal, beri tahu administrator kode di bawah.',
  },
  reference: (code: string) => `Kode: ${code}`,
  known: {
    network: {
      what: 'Server tidak terjangkau.',
      todo: 'Isian Anda tetap di layar ini. Periksa Wi-Fi, lalu coba lagi – kiriman yang sama tidak akan tercatat dua kali.',
    },
    timeout: {
      what: 'Server terlalu lama menjawab.',
      todo: 'Isian Anda tetap di layar ini. Coba lagi – kiriman yang sama tidak akan tercatat dua kali.',
    },
    invalid_credentials: {
      what: 'Email atau kata sandi tidak cocok.',
      todo: 'Periksa keduanya, lalu coba lagi.',
    },
    too_many_attempts: {
      what: 'Terlalu banyak percobaan.',
      todo: 'Demi keamanan, tunggu 15 menit lalu coba lagi. Lupa kata sandi? Minta administrator menggantinya.',
    },
    rate_limited: { what: 'Terlalu banyak permintaan.', todo: 'Tunggu sebentar, lalu coba lagi.' },
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
    validation_failed: {
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
    last_administrator: {
      what: 'Ini administrator terakhir.',
      todo: 'Tidak ada yang berubah. Jadikan orang lain administrator lebih dahulu.',
    },
    pairing_not_found: {
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
    unavailable: {
      what: 'Server sedang sibuk atau berhenti sebentar.',
      todo: 'Isian Anda tetap di layar ini. Coba lagi sebentar lagi.',
    },
  } as Record<string, { what: string; todo: string } | undefined>,
};
