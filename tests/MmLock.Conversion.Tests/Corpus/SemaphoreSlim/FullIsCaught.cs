// refused: 'SemaphoreFullException' is caught, which 'SemaphoreSlim.Release' throws and MmapLock does not
using MmLock;

public sealed class Tickets
{
    [CoarseLock]
    private readonly SemaphoreSlim _one = new(1, 1);

    public string Give(int n)
    {
        _one.Wait();
        T.Note("given");
        _one.Release();
        try
        {
            if (n == 1)
                _one.Release();
            return "ok";
        }
        catch (SemaphoreFullException)
        {
            return "full";
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var tickets = new Tickets();
        T.Watch(tickets);
        return tickets.Give(input);
    }
}
