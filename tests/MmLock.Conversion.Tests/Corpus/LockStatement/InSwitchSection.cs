using MmLock;

public sealed class Machine
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _state;

    public string Step(int command)
    {
        switch (command)
        {
            case 0:
                lock (_gate)
                {
                    T.Note("start");
                    _state = 1;
                    break;
                }

            case 1:
                lock (_gate)
                    _state += T.Note("one", 5);
                goto case 0;
            default:
                lock (_gate)
                    return "default " + T.Note("state", _state);
        }

        return "state " + _state;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var machine = new Machine();
        T.Watch(machine);
        return machine.Step(input) + machine.Step(2);
    }
}
