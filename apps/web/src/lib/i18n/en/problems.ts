import type { Messages } from '../id.ts';

export const problems = {
  fallback: {
    what: 'This request did not succeed.',
    todo: 'What is not saved yet stays on this screen. Try again; if it keeps failing, give your administrator the code below.',
  },
  reference: (code) => `Code: ${code}`,
  field: 'Check this entry.',
  unanswered: 'What was recorded is safe on the server. Check the Wi-Fi and try again.',
  repeat:
    'What you entered stays on this screen. Check the Wi-Fi and try again – the same entry is never counted twice.',
  tryAgainIn: (minutes) => `Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
  known: {
    network: {
      what: 'The server cannot be reached.',
      todo: 'What you entered stays on this screen. It may have been saved: check the Wi-Fi, then look at the list before sending it again.',
    },
    timeout: {
      what: 'The server took too long to answer.',
      todo: 'What you entered stays on this screen. It may have been saved: look at the list before sending it again.',
    },
    invalid_credentials: { what: 'Email or password do not match.', todo: 'Check both and try again.' },
    too_many_requests: {
      what: 'Too many attempts.',
      todo: 'For safety, wait a while. Forgot the password? Your administrator can set a new one.',
    },
    unauthenticated: {
      what: 'Your session has ended.',
      todo: 'Sign in again to go on. What was recorded is safe.',
    },
    forbidden: {
      what: 'Your role does not permit this.',
      todo: 'Nothing has changed. Ask your administrator.',
    },
    foreign_origin: {
      what: 'The request came from another address.',
      todo: 'Nothing has changed. Open Siaga by its own address and try again.',
    },
    not_found: {
      what: 'This does not exist, or lies outside your sites.',
      todo: 'Go back to the list and choose again.',
    },
    invalid_input: {
      what: 'Some entries are not right yet.',
      todo: 'Nothing has been saved. Mend the marked ones.',
    },
    wrong_setup_code: {
      what: 'The set-up code does not match.',
      todo: 'It is printed in the window where the server was started. Copy it again from there.',
    },
    already_set_up: { what: 'Siaga is set up already.', todo: 'Sign in with your account.' },
    wrong_password: {
      what: 'The current password does not match.',
      todo: 'The password has not changed. Try again.',
    },
    email_taken: {
      what: 'This email is in use already.',
      todo: 'Use another one, or change the existing user.',
    },
    last_admin: {
      what: 'This is the last administrator.',
      todo: 'Nothing has changed. Make somebody else an administrator first.',
    },
    wrong_pin: {
      what: 'The PIN does not match.',
      todo: 'Try again. After 5 wrong ones, wait up to 5 minutes; an administrator can set another one under Manage › Kiosks.',
    },
    console_taken: {
      what: "This console is registered as another person's.",
      todo: 'Your watch has not begun. Reload the page, then begin again.',
    },
    console_is_there: {
      what: 'This console is not missing.',
      todo: 'Nothing has changed. Only a missing console can be taken off the list.',
    },
    pairing_code_unknown: {
      what: 'This code is unknown or has expired.',
      todo: 'A code is valid for 10 minutes. Type the one the kiosk is showing now.',
    },
    occurred_in_future: {
      what: 'That time is still to come.',
      todo: 'Nothing recorded. Choose now or an earlier time.',
    },
    too_far_back: {
      what: 'That date is too long ago.',
      todo: 'Nothing recorded. Choose a later date, or ask your administrator.',
    },
    idempotency_conflict: {
      what: 'This form was sent before with other figures.',
      todo: 'Look at the history: the first one may be recorded. If not, fill in a new form.',
    },
    already_reversed: {
      what: 'This movement has been corrected already.',
      todo: 'Nothing has changed. See its correction in the history.',
    },
    tank_archived: { what: 'This tank is no longer in use.', todo: 'Nothing recorded. Choose another tank.' },
    database_unavailable: {
      what: 'The database does not answer.',
      todo: 'Nothing has changed; what you entered stays on this screen. Try again shortly, or tell your administrator.',
    },
    outcome_unknown: {
      what: 'The database stopped answering half-way.',
      todo: 'It may have been saved or not: look first. A fuel record may be sent again from this screen; it will not count twice.',
    },
    not_ready: {
      what: 'The server is getting ready.',
      todo: 'What you entered stays on this screen. Try again shortly.',
    },
    pairing_code_used: {
      what: 'This code has been used already.',
      todo: 'Type the one the kiosk is showing now.',
    },
    tank_name_taken: {
      what: 'This site has a tank of that name already.',
      todo: 'Nothing has been saved. Choose another name.',
    },
    tank_not_empty: {
      what: 'This tank still holds fuel.',
      todo: 'Nothing has changed. Record its content as out first.',
    },
    below_content: {
      what: 'There is more in the tank than that.',
      todo: 'Nothing has changed. Enter a higher limit.',
    },
    zone_fixed: {
      what: 'The time zone is fixed once fuel has been recorded.',
      todo: 'Nothing has changed. Keep the zone as it was.',
    },
    reversal_is_final: {
      what: 'A reversal cannot be taken back.',
      todo: 'Nothing has changed. Record a new movement if needed.',
    },
    bad_rows: {
      what: 'Some rows are bad.',
      todo: 'Nothing has been written. Mend the file, or choose to leave bad rows out.',
    },
    body_too_large: {
      what: 'That is too large to send.',
      todo: 'Nothing has been saved. Split it into smaller parts.',
    },
    insufficient_stock: {
      what: 'There is not enough in the tank, now or at a later moment.',
      todo: 'Not recorded. Check litres, tank and time; if a delivery has not been recorded yet, record that first.',
    },
    over_capacity: {
      what: 'The tank would go above its safe fill, now or at a later moment.',
      todo: 'Not recorded. Check litres, tank and time; if an issue has not been recorded yet, record that first.',
    },
    zone_changed: {
      what: "The site's time zone was changed just now, so the times in the file must be read again.",
      todo: 'Rows that were written stay right. Check the file once more, then import.',
    },
    import_running: {
      what: 'Another import of the same rows is running.',
      todo: 'Nothing is written twice. Wait until it is done, then try again.',
    },
    narrow_the_filter: {
      what: 'Too many rows to sort by litres.',
      todo: 'Nothing has changed. Choose a shorter period, or sort by time.',
    },
    place_of_another_site: {
      what: 'That place belongs to another site.',
      todo: 'Not saved. Choose a place at this site.',
    },
    site_required: {
      what: 'It is not clear which site is meant.',
      todo: 'Not saved. Choose the site.',
    },
    telegram_not_configured: {
      what: 'Telegram is not set up in this Siaga.',
      todo: 'Nothing has changed. Ask an administrator to set it up.',
    },
    telegram_unreachable: {
      what: 'Telegram does not answer, or refuses the bot of Siaga.',
      todo: 'Nothing has changed. Try again in a moment; if it still fails, tell an administrator.',
    },
    telegram_not_linked: {
      what: 'Your Telegram is not connected.',
      todo: 'Nothing was sent. Connect Telegram first.',
    },
    telegram_blocked: {
      what: 'You have blocked the bot of Siaga in Telegram.',
      todo: 'Nothing arrives. Unblock it in Telegram, then try again.',
    },
    pairing_pending: {
      what: 'The administrator has not typed the code yet.',
      todo: 'Nothing has changed. Type the code under Manage › Kiosks; this screen waits.',
    },
    malformed: {
      what: 'The address of this page is incomplete or mistyped.',
      todo: 'Nothing has changed. Go back to the list and choose again.',
    },
    malformed_json: {
      what: 'What was sent was damaged on its way.',
      todo: 'Nothing is saved; what you entered stays on this screen. Try again.',
    },
    unsupported_media_type: {
      what: 'The server does not know this kind of request.',
      todo: 'Nothing is saved; what you entered stays on this screen. Reload the page after copying what matters.',
    },
    idempotency_key_required: {
      what: 'This page is an old version.',
      todo: 'Not recorded. Reload the page, then record again.',
    },
    grace_over: {
      what: 'It is too late to take it back.',
      todo: 'The call goes on. If it was a mistake, say so to whoever comes.',
    },
    pressed_by_others: {
      what: 'Somebody else has pressed for this as well.',
      todo: 'The call goes on. If it was a mistake, say so to whoever comes.',
    },
    incident_cancelled: {
      what: 'Whoever pressed has taken this call back.',
      todo: 'Nothing was changed. Its story stays on record.',
    },
    incident_over: {
      what: 'This incident is over.',
      todo: 'Nothing was changed. If help is still needed, press again.',
    },
    already_acknowledged: {
      what: 'Somebody else has it already.',
      todo: 'Nothing was changed. Choose “I am going too” if you go as well.',
    },
    already_en_route: {
      what: 'Somebody else was on the way first.',
      todo: 'Nothing was changed. Choose “I am going too” if you go as well.',
    },
    already_on_scene: {
      what: 'Somebody else was on scene first.',
      todo: 'Nothing was changed. Choose “I am going too” if you go as well.',
    },
    already_resolved: {
      what: 'Somebody else resolved it first.',
      todo: 'Nothing was changed. Add a note if something is missing.',
    },
    push_service_unknown: {
      what: "Siaga does not know this browser's push service.",
      todo: 'Not registered. Use Chrome, Edge, Firefox or Safari; an administrator can allow another service.',
    },
    too_many_push_devices: {
      what: '20 browsers are registered already.',
      todo: 'Not registered. Remove one that is no longer in use first.',
    },
    no_test_sent: {
      what: 'No test was sent to this browser just now.',
      todo: 'Nothing has changed. Press Test, then wait for the notification.',
    },
    internal: {
      what: 'Something went wrong on the server.',
      todo: 'What was recorded is safe; what you entered stays on this screen. Try again; if it keeps failing, give your administrator the code below.',
    },
    overloaded: {
      what: 'The server is busy or stopped for a moment.',
      todo: 'What you entered stays on this screen. Try again shortly.',
    },
  },
} satisfies Messages['problems'];
