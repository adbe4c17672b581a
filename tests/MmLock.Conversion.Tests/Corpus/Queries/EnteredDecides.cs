using MmLock;

public sealed class Asking
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Work(bool outer)
    {
        if (Monitor.IsEntered(_gate))
            return T.Note("mine", _n);
        lock (_gate)
        {
            _n++;
            return outer ? Work(false) : T.Note("not mine", _n);
        }
    }

    public void Count()
    {
        if (!Monitor.IsEntered(_gate))
            lock (_gate)
                _n++;
    }

    public int N => _n;
}

public static class Program
{
    public static object? Run(int input)
    {
        var asking = new Asking();
        T.Watch(asking);
        int mine = asking.Work(true) + asking.Work(false);
        string ends = T.Together(
            () => { for (int i = 0; i < 300; i++) asking.Count(); },
            () => { for (int i = 0; i < 300; i++) asking.Count(); });
        return $"{mine + input} {ends} {asking.N}";
    }
}
