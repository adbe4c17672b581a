using System.Runtime.CompilerServices;
using MmLock.Backends;
using MmLock.Profiling;
using MmLock.Waiting;

namespace MmLock;

// Recording. While it is off nothing asks for it on the fast path: a recorded lock's latch is marked, and no fast path takes it then.
public sealed partial class VmaLock : IRecordedLock
{
    private readonly MmapLock? _owner;

    /// <summary>Made when the lock is first recorded, and kept.</summary>
    private LatchRecorder? _recorder;
    private LockRecord? _record;

    /// <summary>That of the lock that this one belongs to has the holds of this one, too.</summary>
    LockRecord? IRecordedLock.Recorded => Volatile.Read(ref _record);

    void IRecordedLock.SetRecording(bool on)
    {
        if (on && _recorder is null)
        {
            if (_owner is null)
            {
                Volatile.Write(ref _record, new LockRecord(isCoarseOnly: false));
            }

            Volatile.Write(ref _recorder, new LatchRecorder(_owner?.Record ?? _record!, _latch));
        }

        _recorder?.Set(on);
    }

    /// <summary>Whether acquires ask who watches. For tests.</summary>
    internal bool IsMarked => _latch.IsMarked;

    private LatchRecorder? ActiveRecorder => Volatile.Read(ref _recorder) is { IsOn: true } recorder ? recorder : null;

    /// <summary>Enters by way of what watches the latch, if anything does; else waits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterSlow(string file, int line)
    {
        ThrowIfHeld();
        _latch.Watcher?.Asked();
        if (ActiveRecorder is { } recorder)
        {
            recorder.Enter(file, line);
        }
        else
        {
            _latch.Enter(0, Deadline.Never, CancellationToken.None);
        }
    }

    /// <summary>Begins a structure hold after what is asked ahead of it: at once, or after a wait of some time or any.</summary>
    internal bool TryEnterStructure(
        LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, string file, int line, out StructureGuard guard)
    {
        bool waits = timeout != TimeSpan.Zero;
        if (ActiveRecorder is not { } recorder)
        {
            return waits ? TryEnterWaiting(mode, timeout, cancellationToken, out guard) : TryEnterPrepared(mode, out guard);
        }

        RecordedRequest request = recorder.Ask(file, line, RecordedKind.Structure, mode);
        if (TryEnterPrepared(mode, out guard))
        {
            recorder.Begin(request);
            return true;
        }

        if (!waits)
        {
            request.Hold.Abandon(0);
            return false;
        }

        bool done = false;
        LockRecord.Wait wait = recorder.BeginWait(request);
        try
        {
            done = TryEnterWaiting(mode, timeout, cancellationToken, out guard);
        }
        finally
        {
            recorder.EndWait(request, done, wait);
        }

        return done;
    }

    /// <summary>As <see cref="TryEnterStructure"/>, inside a coarse hold of the thread: only the latch may be in the way.</summary>
    /// <param name="root">The hold inside that one, which ends with the structure hold or the attempt.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="file">Where the acquire stands.</param>
    /// <param name="line">Where in it.</param>
    /// <param name="guard">The hold.</param>
    internal bool TryEnterInside(
        RangeGuard root, TimeSpan timeout, CancellationToken cancellationToken, string file, int line, out StructureGuard guard)
    {
        if (ActiveRecorder is not { } recorder)
        {
            return timeout != TimeSpan.Zero
                ? TryEnterUnder(root, 0, timeout, cancellationToken, out guard) : TryEnterUnder(root, out guard);
        }

        RecordedRequest request;
        try
        {
            request = recorder.Ask(file, line, RecordedKind.Latch, LockMode.Write);
        }
        catch
        {
            root.Dispose();
            throw;
        }

        if (timeout == TimeSpan.Zero)
        {
            if (TryEnterUnder(root, out guard))
            {
                recorder.Begin(request);
                return true;
            }

            request.Hold.Abandon(0);
            return false;
        }

        bool done = false;
        LockRecord.Wait wait = recorder.BeginWait(request);
        try
        {
            done = TryEnterUnder(root, 0, timeout, cancellationToken, out guard);
        }
        finally
        {
            recorder.EndWait(request, done, wait);
        }

        return done;
    }
}
