using System.Collections.Concurrent;

namespace MmLock.Tests;

/// <summary>A thread that takes and ends what must begin and end on one thread, or waits where there is no asynchronous form.</summary>
internal sealed class ModelThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private Action? _end;
    private Exception? _failure;

    public ModelThread() => RecursiveLocks.Start(() =>
    {
        foreach (Action one in _work.GetConsumingEnumerable())
        {
            one();
        }
    });

    /// <summary>Whether it holds what it was sent for.</summary>
    public bool IsThrough => Volatile.Read(ref _end) is not null;

    /// <param name="enter">Waits for a hold; what comes back ends it.</param>
    public void Begin(Func<Action> enter)
    {
        _end = null;
        _failure = null;
        _work.Add(() =>
        {
            try
            {
                Volatile.Write(ref _end, enter());
            }
            catch (Exception thrown)
            {
                Volatile.Write(ref _failure, thrown);
            }
        });
    }

    public void End()
    {
        Action end = Interlocked.Exchange(ref _end, null)!;
        using var done = new ManualResetEventSlim();
        _work.Add(() =>
        {
            end();
            done.Set();
        });
        Assert.True(done.Wait(RecursiveLocks.Patience));
    }

    /// <summary>Why it holds nothing, when it has given up.</summary>
    public Exception? Failure()
    {
        SpinWait.SpinUntil(() => Volatile.Read(ref _failure) is not null, RecursiveLocks.Patience);
        return _failure;
    }

    public void Dispose() => _work.CompleteAdding();
}
