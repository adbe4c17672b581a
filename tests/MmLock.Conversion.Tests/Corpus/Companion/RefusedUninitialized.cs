// refused: makes objects without running a constructor
using MmLock;
using System.Runtime.CompilerServices;

[CoarseLock]
public sealed class Slot
{
    public int Value;

    public int Bump()
    {
        lock (this)
        {
            return ++Value;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => ((Slot)RuntimeHelpers.GetUninitializedObject(typeof(Slot))).Bump() + input;
}
