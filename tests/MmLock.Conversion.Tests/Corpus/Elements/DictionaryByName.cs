using MmLock;

public sealed class Table
{
    [CoarseLock]
    private readonly Dictionary<string, object> _byName = new Dictionary<string, object>();
    private readonly Lock _all = new();

    private object GateOf(string name)
    {
        using (_all.EnterScope())
        {
            if (!_byName.TryGetValue(name, out object? gate))
            {
                gate = new object();
                _byName.Add(name, gate);
            }

            return gate;
        }
    }

    public int Length(string name)
    {
        lock (GateOf(name))
        {
            T.Note("length");
            return name.Length;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var table = new Table(); table.Length("a" + input); return table.Length("bb") + table.Length("a0");
    }
}
