// refused: the lock object escapes
using MmLock;

public class Renewed
{
    [CoarseLock]
    private object _gate = new();
    private int _sum;

    public int Add(int n)
    {
        lock (_gate)
        {
            return _sum += n;
        }
    }

    public void Renew() => Interlocked.Exchange(ref _gate, new object());
}

public static class Program
{
    public static object? Run(int input)
    {
        var renewed = new Renewed();
        T.Watch(renewed);
        string ends = T.Together(() => renewed.Add(input), () => renewed.Renew());
        return $"{ends} {renewed.Add(1)}";
    }
}
