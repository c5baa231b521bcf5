/** A disk of its own in a file, small enough to be filled, and weak enough to be broken and slowed down. Needs root. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CGROUP = '/sys/fs/cgroup/blkio';

const sh = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' }).trim();

export class SmallDisk {
  readonly folder: string;
  readonly #home: string;
  readonly #image: string;
  #device = '';
  #cgroup: string | null = null;

  private constructor(home: string) {
    this.#home = home;
    this.#image = join(home, 'image');
    this.folder = join(home, 'disk');
  }

  /** Null where this machine does not let us mount one. */
  static make(sizeMib: number): SmallDisk | null {
    const disk = new SmallDisk(mkdtempSync(join(tmpdir(), 'siaga-disk-')));
    try {
      sh('mkdir', disk.folder);
      sh('truncate', '-s', `${sizeMib}M`, disk.#image);
      sh('mkfs.ext4', '-q', '-F', '-m', '0', disk.#image);
      disk.#mount();
      return disk;
    } catch {
      rmSync(disk.#home, { recursive: true, force: true });
      return null;
    }
  }

  /** Not one byte is left. */
  fill(): void {
    try {
      sh('dd', 'if=/dev/zero', `of=${join(this.folder, 'ballast')}`, 'bs=64k', 'status=none');
    } catch {
      // That it ends with an error is what it is for.
    }
    for (let piece = 0; piece < 16; piece++) {
      try {
        writeFileSync(join(this.folder, `ballast-${piece}`), Buffer.alloc(4096, 1));
      } catch {
        return;
      }
    }
  }

  makeRoom(): void {
    sh('sh', '-c', `rm -f ${join(this.folder, 'ballast')}*`);
  }

  /** From now on it is read-only at once, also for files that are open: what the system does with a disk that fails. */
  failReadOnly(): void {
    sh('mount', '-o', 'remount,abort', this.folder);
    // The first write after it is what finds the fault.
    try {
      writeFileSync(join(this.folder, 'probe'), 'x');
      sh('sync', '-f', this.folder);
    } catch {
      // Read-only from here on.
    }
  }

  /** Checked and mounted anew, while nobody uses it. */
  repair(): void {
    sh('umount', this.folder);
    try {
      sh('e2fsck', '-y', this.#image);
    } catch {
      // 1 says that something was mended.
    }
    this.#mount();
  }

  /** Lets a process write so many times a second. False where control groups of the first kind are not there. */
  slowDown(pid: number, writesPerSecond: number): boolean {
    try {
      const cgroup = join(CGROUP, `siaga-chaos-${process.pid}`);
      sh('mkdir', '-p', cgroup);
      this.#cgroup = cgroup;
      writeFileSync(join(cgroup, 'blkio.throttle.write_iops_device'), `${this.#device} ${writesPerSecond}`);
      writeFileSync(join(cgroup, 'cgroup.procs'), String(pid));
      return readFileSync(join(cgroup, 'cgroup.procs'), 'utf8').includes(String(pid));
    } catch {
      return false;
    }
  }

  speedUp(): void {
    if (this.#cgroup === null) return;
    writeFileSync(join(this.#cgroup, 'blkio.throttle.write_iops_device'), `${this.#device} 0`);
  }

  /** After the last user of it has ended. */
  remove(): void {
    try {
      sh('umount', this.folder);
      if (this.#cgroup !== null) sh('rmdir', this.#cgroup);
    } finally {
      rmSync(this.#home, { recursive: true, force: true });
    }
  }

  #mount(): void {
    sh('mount', '-o', 'loop', this.#image, this.folder);
    const source = sh('findmnt', '-n', '-o', 'SOURCE', this.folder);
    this.#device = sh('lsblk', '-n', '-d', '-o', 'MAJ:MIN', source);
  }
}
