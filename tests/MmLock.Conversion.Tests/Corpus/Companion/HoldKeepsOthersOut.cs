using MmLock;

public sealed class Guest
{
    public int State;
}

public sealed class Machine
{
    [CoarseLock]
    private readonly Guest _guest = new();

    public string Race(int input)
    {
        using var inside = new ManualResetEventSlim();
        string order = "";
        var other = new Thread(() =>
        {
            inside.Wait();
            lock (_guest)
            {
                order += "b";
                _guest.State++;
            }
        });
        other.Start();
        lock (_guest)
        {
            inside.Set();
            Thread.Sleep(20);
            order += "a";
            if (input == 1)
            {
                _guest.State += 10;
            }
        }

        other.Join();
        return order + _guest.State;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var machine = new Machine();
        T.Watch(machine);
        string result = machine.Race(input);
        T.Note(result);
        return result;
    }
}
