/** The console: what is open, who stands watch, what calls people. */
export const emergencyConsole = {
  title: 'Konsol darurat',
  none: 'Tidak ada kejadian terbuka',
  noneHelp: 'Bila seseorang meminta tolong, kejadiannya muncul di sini.',
  noneUnread: 'Daftar kejadian belum terbaca',
  noneUnreadHelp: 'Belum diketahui apakah ada yang meminta tolong. Halaman ini terus mencoba.',
  more: (count: string) => `dan ${count} kejadian terbuka lagi`,
  cutOff: 'Terputus dari server',
  cutOffHelp:
    'Daftar ini mungkin sudah lama; dicoba lagi tiap 15 detik. Bila terus begini, jaga dengan telepon.',
  polling: 'Sambungan langsung terputus. Daftar dibaca ulang tiap 15 detik.',
  history: 'Riwayat',
  openReport: 'Laporkan kejadian',
  openDrill: 'Latihan',

  alarm: {
    unanswered: (count: string) => `${count} kejadian belum diterima`,
    one: 'Belum diterima',
    open: 'Buka konsol',
    tab: (count: number) => `(${count}) DARURAT`,
    touch: 'Ketuk untuk menyalakan suara',
    touchHelp: 'Ada yang meminta tolong, dan perangkat ini belum boleh berbunyi.',
    failed: 'Suara tidak keluar dari perangkat ini',
    failedHelp: 'Periksa pengeras suara, lalu ketuk di sini untuk mencoba lagi.',
  },

  watch: {
    title: 'Jaga',
    begin: 'Mulai jaga',
    end: 'Selesai jaga',
    off: 'Anda belum berjaga: konsol ini tidak berbunyi',
    offHelp: 'Mulai jaga agar sirene berbunyi di sini dan petugas lain melihat bahwa Anda ada.',
    readOnly: 'Peran Anda membaca saja: konsol ini tidak berbunyi.',
    /** By SirenState; `evacuate`, `attention` and `mute` while it should sound. */
    sound: {
      on: 'Suara menyala',
      locked: 'Suara terkunci – ketuk layar',
      failed: 'Suara tidak keluar – periksa pengeras suara',
      evacuate: 'Sirene berbunyi',
      attention: 'Nada perhatian berbunyi',
      mute: 'Harus berbunyi, tetapi tidak terdengar',
    },
    proven: (age: string) => `terbukti ${age}`,
    unproven: 'belum terbukti',
    secondsAgo: (count: string) => `${count} dtk lalu`,
    test: 'Uji suara',
    volume: 'Kekerasan',
    uncounted: 'Server belum mencatat jaga Anda',
    uncountedHelp: 'Bagi petugas lain, konsol ini tampak hilang. Konsol ini terus mencoba.',
    canSleep: 'Layar perangkat ini bisa padam sendiri: matikan mode tidurnya selama jaga.',
  },

  card: {
    elapsed: 'Sejak ditekan',
    elapsedLate: 'Sejak diketahui',
    late: (age: string) => `Tertunda: ditekan ${age}, baru sampai ke server`,
    presses: (presses: string, kiosks: number, kioskText: string) =>
      kiosks > 0 ? `${presses} tekanan, ${kioskText} kios` : `${presses} tekanan`,
    flooded: 'Ditekan terlalu sering: mungkin perangkat rusak',
    helpWanted: 'Butuh bantuan tambahan',
    helpWantedBy: (name: string) => `${name} butuh bantuan tambahan`,
    newKiosk: 'Kios lain juga menekan',
    told: 'Sudah tahu',
    has: (name: string, after: string) => `${name} menerima setelah ${after}`,
    seenBy: (names: string) => `Dilihat: ${names}`,
    unanswered: 'Mungkin sudah sampai: lihat keadaannya, lalu tekan lagi bila perlu.',
    sending: 'Mengirim…',
  },

  /** Somebody was first: told with their name. */
  first: {
    acknowledged: (name: string, at: string) => `${name} sudah menerima pada ${at}.`,
    en_route: (name: string, at: string) => `${name} sudah lebih dulu menuju lokasi, ${at}.`,
    on_scene: (name: string, at: string) => `${name} sudah lebih dulu di lokasi, ${at}.`,
    resolved: (name: string, at: string) => `${name} sudah menyatakan selesai pada ${at}.`,
    cancelled: 'Penekan membatalkannya.',
    over: 'Kejadian ini sudah selesai.',
    someone: 'Orang lain',
    joinTodo: 'Bila Anda juga berangkat, tekan “Saya juga menuju”.',
    overTodo: 'Tidak ada lagi yang perlu dilakukan.',
  },

  resolve: {
    title: (number: string) => `Selesaikan ${number}`,
    outcome: 'Hasil',
    note: 'Catatan',
    noteHint: 'Apa yang ditemukan dan dilakukan.',
    verb: 'Nyatakan selesai',
    done: (number: string) => `${number} selesai.`,
  },

  report: {
    title: 'Laporkan kejadian',
    drillTitle: 'Mulai latihan',
    lead: 'Semua petugas dipanggil, sama seperti tombol darurat.',
    drillLead: 'Semua konsol berbunyi dan petugas dipanggil, ditandai LATIHAN. Pihak luar tidak dihubungi.',
    category: 'Apa yang terjadi?',
    place: 'Tempat',
    anyPlace: 'Tanpa tempat',
    note: 'Keterangan',
    noteHint: 'Misalnya: dua orang terjebak di ruang genset.',
    verb: 'Panggil bantuan',
    drillVerb: 'Mulai latihan',
    done: (receipt: string) => `Tersimpan: ${receipt}`,
    placesMissing: 'Daftar tempat tidak terbaca. Tulis tempatnya di keterangan.',
  },

  consoles: {
    title: 'Yang berjaga',
    none: 'Belum ada konsol yang berjaga di lokasi ini.',
    you: 'Anda',
    states: { 'on-watch': 'Berjaga', silent: 'Ada, tanpa suara', missing: 'Hilang' },
    onWatchSince: (age: string) => `sejak ${age}`,
    lastSeen: (age: string) => `terakhir terlihat ${age}`,
    silentHelp: 'Suaranya mati atau belum terbukti.',
    dismiss: 'Hapus dari daftar',
    dismissOf: (name: string) => `Hapus ${name} dari daftar`,
  },

  kiosks: {
    title: 'Kios',
    none: 'Belum ada kios di lokasi ini.',
    allWell: (count: string) => `Semua ${count} kios hidup`,
    lost: (count: string, all: string) => `${count} dari ${all} kios tidak terhubung`,
    lastSeen: (age: string) => `terakhir ${age}`,
    never: 'belum pernah hidup',
  },

  channels: {
    onlyConsoles: 'Hanya konsol yang terbuka yang memanggil.',
    off: { telegram: 'Telegram belum diatur.', webpush: 'Dering di peramban belum diatur.' },
    failing: {
      telegram: 'Telegram bermasalah.',
      webpush: 'Dering di peramban bermasalah.',
    },
    nobody: {
      telegram: 'Belum ada petugas yang terhubung ke Telegram.',
      webpush: 'Belum ada peramban petugas yang berdering.',
    },
    noPeople: 'Belum ada orang yang menjawab panggilan di lokasi ini.',
    connect: 'Hubungkan',
  },
};
