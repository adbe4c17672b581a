using MmLock;

public sealed class Asking
{
    [CoarseLock]
    private readonly Lock _lock = new();
    private int _n;

    public int Bump()
    {
        bool held = _lock.IsHeldByCurrentThread;
        if (!held)
            _lock.Enter();
        try
        {
            return ++_n;
        }
        finally
        {
            if (!held)
                _lock.Exit();
        }
    }

    public int Twice()
    {
        using (_lock.EnterScope())
        {
            return T.Note("twice", Bump() + Bump());
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var asking = new Asking();
        T.Watch(asking);
        int twice = asking.Twice();
        string ends = T.Together(
            () => { for (int i = 0; i < 300; i++) asking.Bump(); },
            () => { for (int i = 0; i < 300; i++) asking.Bump(); });
        return $"{twice + input} {ends} {asking.Bump()}";
    }
}
