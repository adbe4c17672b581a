using MmLock;

public sealed class Banks
{
    [CoarseLock]
    private readonly object[] _banks = { new object(), new(), new object() };
    private int _switches;

    public int Switch(int bank)
    {
        bool taken = false;
        object gate = _banks[bank];
        try
        {
            Monitor.TryEnter(gate, 50, ref taken);
            T.Note("switch " + taken);
            return ++_switches;
        }
        finally
        {
            if (taken)
            {
                Monitor.Exit(gate);
            }
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var banks = new Banks(); T.Watch(banks); banks.Switch(input); return banks.Switch(2);
    }
}
