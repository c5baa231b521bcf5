import type { Messages } from '../id.ts';

export const emergencyConsole = {
  title: 'Emergency console',
  none: 'No open incident',
  noneHelp: 'When somebody calls for help, it appears here.',
  noneUnread: 'The incidents could not be read yet',
  noneUnreadHelp: 'It is not known whether anybody calls for help. This page keeps trying.',
  more: (count: string) => `and ${count} more open incidents`,
  cutOff: 'Cut off from the server',
  cutOffHelp: 'This list may be old; it is asked for every 15 s. If it stays so, keep watch by telephone.',
  polling: 'The live connection is lost. The list is read every 15 s.',
  history: 'History',
  openReport: 'Report an incident',
  openDrill: 'Drill',

  alarm: {
    unanswered: (count: string) =>
      count === '1' ? '1 incident not acknowledged' : `${count} incidents not acknowledged`,
    one: 'Not acknowledged',
    open: 'Open the console',
    tab: (count: number) => `(${count}) EMERGENCY`,
    touch: 'Tap to turn the sound on',
    touchHelp: 'Somebody calls for help, and this device may not make a sound yet.',
    failed: 'No sound comes out of this device',
    failedHelp: 'Check the speaker, then tap here to try again.',
  },

  watch: {
    title: 'Watch',
    begin: 'Begin watch',
    end: 'End watch',
    off: 'You are not on watch: this console stays silent',
    offHelp: 'Begin your watch, so that the siren sounds here and the others see that you are there.',
    readOnly: 'Your role only reads: this console stays silent.',
    /** By SirenState; `evacuate`, `attention` and `mute` while it should sound. */
    sound: {
      on: 'Sound is on',
      locked: 'Sound is locked – tap the screen',
      failed: 'No sound comes out – check the speaker',
      evacuate: 'The siren sounds',
      attention: 'The attention tone sounds',
      mute: 'It should sound, but nothing is heard',
    },
    proven: (age: string) => `proven ${age}`,
    unproven: 'not proven yet',
    secondsAgo: (count: string) => `${count} s ago`,
    test: 'Test the sound',
    volume: 'Volume',
    uncounted: 'The server has not noted your watch',
    uncountedHelp: 'To the others this console looks missing. It keeps trying.',
    canSleep: "This device's screen may go dark by itself: turn its sleep mode off while you watch.",
  },

  card: {
    elapsed: 'Since the press',
    elapsedLate: 'Since it is known',
    late: (age: string) => `Late: pressed ${age}, reached the server only now`,
    presses: (presses: string, kiosks: number, kioskText: string) =>
      `${presses} ${presses === '1' ? 'press' : 'presses'}${kiosks > 0 ? `, ${kioskText} ${kiosks === 1 ? 'kiosk' : 'kiosks'}` : ''}`,
    flooded: 'Pressed too often: the device may be broken',
    helpWanted: 'More hands wanted',
    helpWantedBy: (name: string) => `${name} wants more hands`,
    newKiosk: 'Another kiosk has pressed as well',
    told: 'I know',
    has: (name: string, after: string) => `${name} acknowledged after ${after}`,
    seenBy: (names: string) => `Seen by: ${names}`,
    unanswered: 'It may have arrived: look at its state, and press again if needed.',
    sending: 'Sending…',
  },

  /** Somebody was first: told with their name. */
  first: {
    acknowledged: (name: string, at: string) => `${name} acknowledged it at ${at}.`,
    en_route: (name: string, at: string) => `${name} was on the way before you, at ${at}.`,
    on_scene: (name: string, at: string) => `${name} was there before you, at ${at}.`,
    resolved: (name: string, at: string) => `${name} resolved it at ${at}.`,
    cancelled: 'Whoever pressed took it back.',
    over: 'This incident is over.',
    someone: 'Somebody else',
    joinTodo: 'If you are going as well, press “I am going too”.',
    overTodo: 'Nothing is left to do.',
  },

  resolve: {
    title: (number: string) => `Resolve ${number}`,
    outcome: 'Outcome',
    note: 'Note',
    noteHint: 'What was found and done.',
    verb: 'Resolve',
    done: (number: string) => `${number} resolved.`,
  },

  report: {
    title: 'Report an incident',
    drillTitle: 'Start a drill',
    lead: 'Everybody who answers is called, as by the red button.',
    drillLead:
      'All consoles sound and everybody who answers is called, marked DRILL. Nobody outside is contacted.',
    category: 'What is happening?',
    place: 'Place',
    anyPlace: 'No place',
    note: 'Details',
    noteHint: 'For example: two people trapped in the generator room.',
    verb: 'Call for help',
    drillVerb: 'Start the drill',
    done: (receipt: string) => `Kept: ${receipt}`,
    placesMissing: 'The places could not be read. Write the place into the details.',
  },

  consoles: {
    title: 'On watch',
    none: 'No console keeps watch over this site yet.',
    you: 'you',
    states: { 'on-watch': 'On watch', silent: 'There, without sound', missing: 'Missing' },
    onWatchSince: (age: string) => `since ${age}`,
    lastSeen: (age: string) => `last seen ${age}`,
    silentHelp: 'Its sound is off or was not proven.',
    dismiss: 'Take off the list',
    dismissOf: (name: string) => `Take ${name} off the list`,
  },

  kiosks: {
    title: 'Kiosks',
    none: 'No kiosk at this site yet.',
    allWell: (count: string) => (count === '1' ? 'The kiosk is alive' : `All ${count} kiosks are alive`),
    lost: (count: string, all: string) => `${count} of ${all} kiosks not connected`,
    lastSeen: (age: string) => `last seen ${age}`,
    never: 'never alive yet',
  },

  channels: {
    onlyConsoles: 'Only open consoles call people.',
    off: { telegram: 'Telegram is not set up.', webpush: 'Ringing of browsers is not set up.' },
    failing: { telegram: 'Telegram has trouble.', webpush: 'Ringing of browsers has trouble.' },
    nobody: {
      telegram: 'Nobody who answers is connected to Telegram yet.',
      webpush: "Nobody's browser can be rung yet.",
    },
    noPeople: 'Nobody answers calls at this site yet.',
    connect: 'Connect',
  },
} satisfies Messages['console'];
