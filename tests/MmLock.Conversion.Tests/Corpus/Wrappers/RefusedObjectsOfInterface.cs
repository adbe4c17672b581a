// refused: '_lockers' is an object of 'ILocker', whose lock is 'Locker'; designate that
using MmLock;

public interface ILocker
{
    void Enter();

    void Leave();
}

public sealed class Locker : ILocker
{
    public void Enter() => Monitor.Enter(this);

    public void Leave() => Monitor.Exit(this);
}

public sealed class Store
{
    [CoarseLock]
    private readonly ILocker[] _lockers = { new Locker(), new Locker() };
    private readonly int[] _cells = new int[8];

    public int At(int i)
    {
        _lockers[i & 1].Enter();
        try
        {
            return _cells[i];
        }
        finally
        {
            _lockers[i & 1].Leave();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Store().At(input);
}
