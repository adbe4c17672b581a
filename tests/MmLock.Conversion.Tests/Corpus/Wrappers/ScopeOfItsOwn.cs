using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly object _sync = new();

    public Scope Lock()
    {
        Monitor.Enter(_sync);
        return new Scope(this);
    }

    private void Unlock() => Monitor.Exit(_sync);

    public readonly struct Scope : IDisposable
    {
        private readonly Gate _gate;

        internal Scope(Gate gate) => _gate = gate;

        public void Dispose() => _gate.Unlock();
    }
}

public sealed class Space
{
    internal readonly Gate Gate = new();

    public int Use(int n)
    {
        using (Gate.Lock())
        {
            T.Note("inside");
            if (n == 1) return 1;
        }

        using Gate.Scope scope = Gate.Lock();
        T.Note("again");
        return 7 / n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space.Gate);
        try
        {
            return space.Use(input);
        }
        catch (DivideByZeroException)
        {
            return "zero";
        }
    }
}
