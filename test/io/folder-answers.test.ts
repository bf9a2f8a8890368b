import { expect, it } from 'vitest';
import { folderAnswers, hasRemoteMount } from '../../src/io/folder-answers.ts';
import { makeFolder } from '../support/trees.ts';

const DISK = '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n23 22 0:4 / /proc rw - proc proc rw\n';
const mountOf = (type: string): string =>
  `${DISK}60 22 0:51 / /mnt/pages rw,relatime shared:9 - ${type} server:/pages rw\n`;

it('only file systems of others can hang', () => {
  expect(['ext4', 'xfs', 'tmpfs', 'overlay', 'fuseblk'].filter((type) => hasRemoteMount(mountOf(type)))).toEqual([]);
  const remote = ['nfs', 'nfs4', 'cifs', 'smb3', 'fuse.sshfs', 'fuse', '9p', 'ceph'];
  expect(remote.filter((type) => hasRemoteMount(mountOf(type)))).toEqual(remote);
});

it('a folder answers also when it is not there, and nobody is asked where there are only disks', () => {
  const folder = makeFolder();
  const mounts = (): string => mountOf('nfs4');
  expect([folderAnswers(folder, mounts), folderAnswers(`${folder}/none`, mounts)]).toEqual([true, true]);
  expect(folderAnswers(folder, () => '')).toBe(true);
});
