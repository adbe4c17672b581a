using MmLock;

public sealed class Asking
{
    [CoarseLock]
    private SpinLock _spin = new(true);
    private int _n;

    public void Add()
    {
        bool taken = false;
        try
        {
            if (!_spin.IsHeldByCurrentThread)
                _spin.Enter(ref taken);
            _n++;
        }
        finally
        {
            if (taken)
                _spin.Exit();
        }
    }

    public bool Busy() => _spin.IsHeld;

    public int N => _n;
}

public static class Program
{
    public static object? Run(int input)
    {
        var asking = new Asking();
        T.Watch(asking);
        asking.Add();
        string ends = T.Together(
            () => { for (int i = 0; i < 100; i++) asking.Add(); },
            () => { for (int i = 0; i < 100; i++) asking.Add(); });
        return $"{ends} {asking.N + input} {asking.Busy()}";
    }
}
