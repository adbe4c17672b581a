using static MmLock.Memory.Diagnostics.MemoryInterleaving;

namespace MmLock.Memory.Tests.Operations;

/// <summary>
/// A thread in the middle of an access to memory: its address is translated, and its bytes are not copied until <see cref="GoOn"/>.
/// </summary>
internal sealed class StoppedAccess : IDisposable
{
    private readonly ManualResetEventSlim _inside = new();
    private readonly ManualResetEventSlim _goOn = new();
    private readonly Spaces.Running _thread;

    public StoppedAccess(Action access, Action? before = null)
    {
        _thread = Spaces.Start(() =>
        {
            before?.Invoke();
            Hook = point =>
            {
                if (point == SyncPoint.InAccess)
                {
                    _inside.Set();
                    _goOn.Wait();
                }
            };
            access();
        });
        _inside.Wait();
    }

    public void GoOn() => _goOn.Set();

    public void Join() => _thread.Join();

    public void Dispose()
    {
        // A test that fails must not leave a thread in its critical section: everybody would wait for it.
        _goOn.Set();
        _ = _thread.Ends(TimeSpan.FromSeconds(20));
        _inside.Dispose();
        _goOn.Dispose();
    }
}
