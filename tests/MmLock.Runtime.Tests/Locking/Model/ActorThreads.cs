using System.Collections.Concurrent;

namespace MmLock.Tests;

/// <summary>The actors' threads, kept from one program to the next: a thread has state of its own.</summary>
internal sealed class ActorThreads : IDisposable
{
    private readonly BlockingCollection<Action>[] _work =
        [.. Enumerable.Range(0, RecursionModel.Actors).Select(_ => new BlockingCollection<Action>())];

    public ActorThreads() => Array.ForEach(_work, work => RecursiveLocks.Start(() =>
    {
        foreach (Action one in work.GetConsumingEnumerable())
        {
            one();
        }
    }));

    public void Post(int actor, Action work) => _work[actor].Add(work);

    public void Dispose() => Array.ForEach(_work, work => work.CompleteAdding());
}
