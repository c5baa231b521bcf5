import { describe, expect, it } from 'vitest';
import { createSoundProof, levelOf } from './proof.ts';

it('the level of a full square wave is 1, of silence 0', () => {
  expect(levelOf(new Float32Array([1, -1, 1, -1]))).toBe(1);
  expect(levelOf(new Float32Array(64))).toBe(0);
  expect(levelOf(new Float32Array(0))).toBe(0);
});

describe('proof of sound', () => {
  it('is none before anything was measured', () => {
    const proof = createSoundProof();
    expect(proof.provenMsAgo(1_000)).toBeNull();
    expect(proof.isLoud(1_000)).toBe(false);
  });

  it('ages from the last measured signal', () => {
    const proof = createSoundProof();
    proof.note(0.001, 0, 0);
    proof.note(0.001, 0.25, 250);
    proof.note(0, 0.5, 500);
    expect(proof.provenMsAgo(1_250)).toBe(1_000);
  });

  it('is not given by an engine whose time stands still, whatever its last samples were', () => {
    const proof = createSoundProof();
    proof.note(0.5, 7, 0);
    proof.note(0.5, 7, 250);
    expect(proof.provenMsAgo(300)).toBeNull();
  });

  it('is not given by silence', () => {
    const proof = createSoundProof();
    proof.note(0, 0, 0);
    proof.note(0, 0.25, 250);
    expect(proof.provenMsAgo(300)).toBeNull();
  });

  it('knows the siren from the tone that keeps the speaker awake', () => {
    const proof = createSoundProof();
    proof.note(0.0007, 0, 0);
    proof.note(0.0007, 0.25, 250);
    expect(proof.provenMsAgo(250)).toBe(0);
    expect(proof.isLoud(250)).toBe(false);
    proof.note(0.4, 0.5, 500);
    expect(proof.isLoud(2_500)).toBe(true);
    expect(proof.isLoud(4_000)).toBe(false);
  });
});
