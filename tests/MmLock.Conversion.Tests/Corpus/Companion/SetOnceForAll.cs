using MmLock;

public class Sessions
{
    [CoarseLock]
    private Dictionary<int, string>? _active;

    public int Add(int id, string name)
    {
        if (_active == null)
        {
            Interlocked.CompareExchange(ref _active, new Dictionary<int, string>(), null);
        }

        lock (_active)
        {
            _active[id] = name;
            return _active.Count;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var sessions = new Sessions();
        T.Watch(sessions);
        string ends = T.Together(() => sessions.Add(1, "a"), () => sessions.Add(2, "b"));
        return $"{ends} {sessions.Add(input, "c")}";
    }
}
