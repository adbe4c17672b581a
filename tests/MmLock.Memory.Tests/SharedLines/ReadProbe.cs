using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmLock.Memory.Tests.SharedLines;

/// <summary>What the rewritten library calls where it reads, with the address; see <see cref="ReadRewriter"/>.</summary>
public static unsafe class ReadProbe
{
    private const int Line = 64;

    [ThreadStatic]
    private static Recording? t_recording;

    /// <summary>What is read by the calling thread from now on, by line, with who reads it.</summary>
    internal static Recording? Current
    {
        get => t_recording;
        set => t_recording = value;
    }

    /// <summary>Before a read.</summary>
    public static void Read(void* address, string place) => t_recording?.Note(t_recording.Read, (nint)address, place);

    /// <summary>
    /// Before an interlocked operation, which takes the line for itself even if it changes nothing; before a volatile write.
    /// </summary>
    public static void Write(void* address, string place) => t_recording?.Note(t_recording.Written, (nint)address, place);

    /// <summary>Before the length of an array is read, as for each element.</summary>
    public static void Length(Array? array, string place)
    {
        if (array is not null && t_recording is { } recording)
        {
            recording.Note(recording.Read, *(nint*)Unsafe.AsPointer(ref array) + sizeof(nint), place);
        }
    }

    /// <summary>Before an element is read.</summary>
    public static void Element(Array? array, nint index, string place)
    {
        Length(array, place);
        if (array is not null && t_recording is { } recording && index >= 0 && index < array.Length)
        {
            nint table = **(nint**)Unsafe.AsPointer(ref array);
            nint first = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
            recording.Note(recording.Read, first + (index * *(ushort*)table), place);
        }
    }

    /// <summary>The lines that one thread has read, or written without a change that could be seen.</summary>
    internal sealed class Recording
    {
        public Dictionary<nint, string> Read { get; } = new(1 << 14);

        public Dictionary<nint, string> Written { get; } = new(1 << 12);

        public void Note(Dictionary<nint, string> lines, nint address, string place) => lines.TryAdd(address / Line, place);
    }
}
