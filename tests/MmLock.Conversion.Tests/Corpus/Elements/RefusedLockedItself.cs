// refused: is locked itself ('Count'), and so is what lies in it ('Count')
using MmLock;

public sealed class Tally
{
    [CoarseLock]
    private readonly Dictionary<string, object> _gates = new();
    private int _n;

    public int Count(string key)
    {
        object? gate;
        lock (_gates)
        {
            if (!_gates.TryGetValue(key, out gate))
            {
                _gates.Add(key, gate = new object());
            }
        }

        lock (gate!)
        {
            return ++_n;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Tally().Count(input.ToString());
}
