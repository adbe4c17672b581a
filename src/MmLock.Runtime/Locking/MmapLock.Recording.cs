using System.Runtime.CompilerServices;
using MmLock.Backends;
using MmLock.Profiling;
using MmLock.Recursion;

namespace MmLock;

// Recording. While it is off nothing asks for it on the fast path: a recorded lock has another backend.
public sealed partial class MmapLock : IRecordedLock
{
    /// <summary>What records this lock; made when it is first recorded, and kept. In the place of a backend while it is.</summary>
    private RecordingRangeLock? _recorder;

    /// <summary>Whether acquires say where they stand: while the lock is recorded, and not for ever after.</summary>
    private volatile bool _isNoting;

    LockRecord? IRecordedLock.Recorded => Record;

    /// <summary>Who holds and waits, once the lock is recorded; of its structure lock, too.</summary>
    internal LockRecord? Record => Volatile.Read(ref _recorder)?.Record;

    internal bool IsRecorded => (_recursive?.Inner ?? _backend) is RecordingRangeLock;

    internal HoldView[] ViewOf(long phase) => Record?.View(phase) ?? [];

    /// <summary>For debuggers: asks nothing that needs a lock.</summary>
    internal string DebugText =>
        $"{ViewOf(RecordedHold.Holding).Length} recorded holders, {WaiterCount} waiters{(IsRecorded ? "" : ", not recorded")}";

    /// <remarks>
    /// One reference is written, and whoever reads it gets the one backend or the other: both work, and a guard ends by the one that gave
    /// it.
    /// </remarks>
    void IRecordedLock.SetRecording(bool on)
    {
        RangeLockBackend now = _recursive?.Inner ?? _backend;
        RangeLockBackend then = now;
        if (on && now is not RecordingRangeLock)
        {
            if (_recorder is null)
            {
                Volatile.Write(ref _recorder, new RecordingRangeLock(now));
            }

            then = _recorder;
            _isNoting = true;
        }
        else if (!on && now is RecordingRangeLock recording)
        {
            then = recording.Inner;
        }

        if (_recursive is { } recursive)
        {
            recursive.Inner = then;
        }
        else
        {
            Volatile.Write(ref _backend, then);
        }

        if (then is not RecordingRangeLock)
        {
            _isNoting = false;
        }
    }

    /// <summary>Tells the recorder where an acquire stands, if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Note(string file, int line)
    {
        if (_isNoting)
        {
            NoteSite(file, line);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteSite(string file, int line) => NoteRecorded(ThreadRecord.Current, SiteTable.Find(file, line), default);

    /// <summary>As <see cref="Note(string, int)"/>, of a coarse acquire that says what it would hold.</summary>
    private void Note(string file, int line, WouldHold would)
    {
        if (_isNoting)
        {
            NoteRecorded(ThreadRecord.Current, SiteTable.Find(file, line), would);
        }
    }

    private void NoteRecorded(ThreadRecord thread, AcquireSite site, WouldHold would)
    {
        thread.Note(site, would);

        // What a thread takes inside its own coarse hold never comes to the recorder; the hold needs it all the same.
        if (_recursive?.Find(ThreadHolds.Current)?.Inner is { Owner: RecordedHold held } inner)
        {
            held.Nest(inner.Name, would);
        }
    }
}
