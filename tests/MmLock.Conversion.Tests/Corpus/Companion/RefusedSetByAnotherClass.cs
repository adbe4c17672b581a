// refused: is set again, while its object may be locked
using MmLock;

internal class Sessions
{
    [CoarseLock]
    internal List<int> Active = new();

    public int Add(int id)
    {
        lock (Active)
        {
            Active.Add(id);
            return Active.Count;
        }
    }
}

internal static class Admin
{
    public static void Renew(Sessions sessions) => sessions.Active = new List<int>();
}

public static class Program
{
    public static object? Run(int input)
    {
        var sessions = new Sessions();
        T.Watch(sessions);
        string ends = T.Together(() => sessions.Add(1), () => Admin.Renew(sessions));
        return $"{ends} {sessions.Add(input) > 0}";
    }
}
