package dev.meerkat.server.api;

import dev.meerkat.recorder.Archive;
import dev.meerkat.recorder.OutageJournal;
import dev.meerkat.recorder.Recorder;

/// What a server has to record with, and a witness has not.
public record RecordingParts(Archive archive, Recorder recorder, OutageJournal journal) {}
