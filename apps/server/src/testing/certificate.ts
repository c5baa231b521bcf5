import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Whether this machine has what certificates are made with; tests under TLS are skipped without it. */
export const canMakeCertificates = spawnSync('openssl', ['version']).status === 0;

/** Makes a certificate for localhost that nobody else signed; answers the paths of its PEM files in `folder`. */
export function makeCertificate(folder: string, name = 'localhost'): { cert: string; key: string } {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const options = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost`;
  execFileSync('openssl', [...options.split(' '), '-out', cert, '-keyout', key], { stdio: 'pipe' });
  return { cert, key };
}
