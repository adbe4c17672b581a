// refused: is set again, while its object may be locked
using MmLock;

public class Sessions
{
    [CoarseLock]
    private Dictionary<int, string> _active = new();

    public int Add(int id, string name)
    {
        lock (_active)
        {
            _active[id] = name;
            return _active.Count;
        }
    }

    public void Renew()
    {
        Dictionary<int, string> old = _active;
        Interlocked.CompareExchange(ref _active, new Dictionary<int, string>(), old);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var sessions = new Sessions();
        T.Watch(sessions);
        string ends = T.Together(() => sessions.Add(1, "a"), () => sessions.Renew());
        return $"{ends} {sessions.Add(input, "c") > 0}";
    }
}
