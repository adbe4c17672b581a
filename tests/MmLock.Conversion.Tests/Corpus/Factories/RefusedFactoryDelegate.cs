// refused: the lock is handed to 'Func<TResult>.Invoke()'
using MmLock;

public sealed class Outer
{
    [CoarseLock]
    private readonly object _gate;

    public Outer(Func<object> create) => _gate = create();

    public int Use(int n)
    {
        lock (_gate)
        {
            return n;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        return new Outer(() => new object()).Use(input);
    }
}
