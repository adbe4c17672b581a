using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public Scope Enter() => new Scope(this);

    public readonly struct Scope : IDisposable
    {
        private readonly Space _space;

        public Scope(Space space)
        {
            _space = space;
            Monitor.Enter(_space._gate);
        }

        public void Dispose() => Monitor.Exit(_space._gate);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        using (space.Enter())
        {
            T.Note("in scope");
        }

        using var again = space.Enter();
        T.Note("declared");
        return 6 / input;
    }
}
