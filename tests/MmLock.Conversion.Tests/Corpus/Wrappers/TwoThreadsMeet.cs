using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly Lock _lock = new();

    public bool Try(TimeSpan time, out Token token)
    {
        bool taken = _lock.TryEnter(time);
        token = new Token(taken ? this : null);
        return taken;
    }

    public struct Token(Gate? gate) : IDisposable
    {
        private Gate? _gate = gate;

        public void Dispose()
        {
            _gate?._lock.Exit();
            _gate = null;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var gate = new Gate();
        T.Watch(gate);
        int inside = 0, most = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                if (gate.Try(TimeSpan.FromSeconds(10), out Gate.Token token))
                {
                    most = Math.Max(most, ++inside);
                    inside--;
                    token.Dispose();
                }
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return most;
    }
}
