using MmLock;
using System.Diagnostics;

public sealed class Asking
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public void Work()
    {
        Debug.Assert(!Monitor.IsEntered(_gate), "would nest");
        Debug.Assert(Monitor.IsEntered(_gate) == false, "would nest");
        lock (_gate)
        {
            Debug.Assert(Monitor.IsEntered(_gate));
            _n++;
        }
    }

    public int N => _n;
}

public static class Program
{
    public static object? Run(int input)
    {
        var asking = new Asking();
        T.Watch(asking);
        asking.Work();
        string ends = T.Together(
            () => { for (int i = 0; i < 300; i++) asking.Work(); },
            () => { for (int i = 0; i < 300; i++) asking.Work(); });
        return $"{ends} {asking.N + input}";
    }
}
