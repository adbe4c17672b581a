using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();
    private const int Forever = -1;
    private const int Never = 0;
    private const short Short = 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_wrong = TimeSpan.FromMilliseconds(-2);

    public string Work(int n)
    {
        string all = "";
        all += Try("forever", () => Monitor.TryEnter(_gate, Forever));
        all += Try("infinite", () => Monitor.TryEnter(_gate, Timeout.Infinite));
        all += Try("infinite span", () => Monitor.TryEnter(_gate, Timeout.InfiniteTimeSpan));
        all += Try("never", () => Monitor.TryEnter(_gate, Never));
        all += Try("zero", () => Monitor.TryEnter(_gate, TimeSpan.Zero));
        all += Try("default", () => Monitor.TryEnter(_gate, default(TimeSpan)));
        all += Try("patience", () => Monitor.TryEnter(_gate, s_patience));
        all += Try("short", () => Monitor.TryEnter(_gate, Short));
        all += Try("variable", () => Monitor.TryEnter(_gate, n - 2));
        all += Try("minus two", () => Monitor.TryEnter(_gate, -2));
        all += Try("minus two span", () => Monitor.TryEnter(_gate, s_wrong));
        all += Try("too long", () => Monitor.TryEnter(_gate, TimeSpan.FromDays(30)));
        return all;
    }

    private string Try(string what, Func<bool> enter)
    {
        try
        {
            if (!enter())
                return what + " no ";
            T.Note(what);
            Monitor.Exit(_gate);
            return what + " yes ";
        }
        catch (ArgumentOutOfRangeException)
        {
            return what + " throws ";
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Work(input);
    }
}
