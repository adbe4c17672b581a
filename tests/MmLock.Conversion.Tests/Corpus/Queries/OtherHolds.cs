using MmLock;

public sealed class Asking
{
    [CoarseLock]
    private readonly object _gate = new();

    public bool Mine() => Monitor.IsEntered(_gate);

    public bool With(Func<bool> asked)
    {
        lock (_gate)
        {
            return asked();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var asking = new Asking();
        T.Watch(asking);
        bool other = true;
        bool own = asking.With(() =>
        {
            T.Together(() => other = asking.Mine(), () => { });
            return asking.Mine();
        });
        return $"{own} {other} {asking.Mine()} {input}";
    }
}
