using MmLock;

public sealed class Options
{
    public object Sync { get; init; } = null!;
}

public sealed class Engine
{
    [CoarseLock]
    private readonly object _sync;
    private int _ticks;

    public Engine(Options options) => _sync = options.Sync;

    public int Tick(int by)
    {
        lock (_sync)
        {
            T.Note("tick");
            return _ticks += by;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var engine = new Engine(new Options { Sync = new object() }); T.Watch(engine); engine.Tick(1); return engine.Tick(input);
    }
}
