using System.Buffers.Binary;

namespace ClassicMm;

/// <summary>What was read is not what was written.</summary>
public sealed class VerificationException(string message) : Exception(message);

/// <summary>Contents that tell where and when they were written.</summary>
public static class Pattern
{
    private static long s_bytesVerified;

    public static long BytesVerified => Interlocked.Read(ref s_bytesVerified);

    public static void Fill(Span<byte> bytes, ulong address, ulong generation)
    {
        ulong value = (address * 0x9E37_79B9_7F4A_7C15UL) ^ (generation * 0xD1B5_4A32_D192_ED03UL);
        for (int i = 0; i + 8 <= bytes.Length; i += 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[i..], value);
            value = (value * 0x5851_F42D_4C95_7F2DUL) + 0x1405_7B7E_F767_814FUL;
        }
    }

    public static void FillFilePage(ulong index, byte[] page) => Fill(page, index << Page.Shift, 0xF11E);

    /// <summary>Compares with what <see cref="Fill"/> would have written.</summary>
    public static void Verify(ReadOnlySpan<byte> bytes, ulong address, ulong generation, string what)
    {
        Span<byte> expected = stackalloc byte[(int)Page.Size];
        expected = expected[..bytes.Length];
        Fill(expected, address, generation);
        That(bytes.SequenceEqual(expected), $"{what}: wrong contents at {address:x}, generation {generation}");
        Interlocked.Add(ref s_bytesVerified, bytes.Length);
    }

    public static void VerifyFilePage(ReadOnlySpan<byte> page, ulong index, string what) => Verify(page, index << Page.Shift, 0xF11E, what);

    public static void VerifyZero(ReadOnlySpan<byte> bytes, string what)
    {
        That(!bytes.ContainsAnyExcept((byte)0), $"{what}: expected zeroes");
        Interlocked.Add(ref s_bytesVerified, bytes.Length);
    }

    public static void That(bool condition, string message)
    {
        if (!condition)
        {
            throw new VerificationException(message);
        }
    }

    public static void Succeeds(Errno error, string what) => That(error == Errno.None, $"{what}: {error}");
}
