using System.Buffers.Binary;
using System.Diagnostics;
using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Stress;

/// <summary>One of the eight.</summary>
internal sealed class StressThread(AddressSpace space, MemoryFile file, int number)
{
    private const ulong Common = 0x2000_0000;
    private const int CommonPages = 96;
    private const int OwnPages = 24;
    private const int FilePages = 64;
    private readonly Random _random = new(number);
    private readonly ulong _own = 0x4000_0000UL + ((ulong)number * OwnPages * PageSize);

    /// <summary>What each page of its own memory holds; 0 for nothing.</summary>
    private readonly long[] _words = new long[OwnPages];
    private long _last;

    public long Turns { get; private set; }

    /// <summary>What it wrote last into its word of the file.</summary>
    public long WordInFile { get; private set; }

    public static int OwnWordInFile(int number) => number * 3 * (int)PageSize;

    public void Run(long until)
    {
        space.Map(_own, OwnPages * PageSize, MemoryProtection.ReadWrite, MapOptions.FixedNoReplace);
        for (; Stopwatch.GetTimestamp() < until; Turns++)
        {
            try
            {
                Iterate(_random.Next(14));
            }
            catch (MemoryManagementException full) when (full.Error == MemoryError.NoMemory)
            {
                // The limit is part of the test; what is mapped stays as it was.
                Thread.Yield();
            }
        }

        for (int page = 0; page < OwnPages; page++)
        {
            CheckOwn(page);
        }
    }

    private void Iterate(int kind)
    {
        int page = _random.Next(OwnPages);
        ulong address = _own + ((ulong)page * PageSize);
        switch (kind)
        {
            case 0 or 1:
                WriteOwn(page);
                break;
            case 2:
                CheckOwn(page);
                break;
            case 3:
                space.Unmap(address, PageSize);
                _words[page] = 0;
                space.Map(address, PageSize, MemoryProtection.ReadWrite, MapOptions.FixedNoReplace);
                break;
            case 4:
                space.Advise(address, PageSize, MemoryAdvice.DontNeed);
                _words[page] = 0;
                break;
            case 5:
                space.Protect(address, PageSize, MemoryProtection.Read);
                Spaces.AssertError(MemoryError.AccessViolation, () => space.Write(address, [1]), address);
                CheckOwn(page);
                space.Protect(address, PageSize, MemoryProtection.ReadWrite);
                break;
            case 6 or 7:
                Anywhere();
                break;
            case 8:
                PrivateFile();
                break;
            case 9:
                SharedFile();
                break;
            case 10 when _random.Next(8) == 0:
                Fork();
                break;
            case 11:
                Pin(page);
                break;
            default:
                Together();
                break;
        }
    }

    private void WriteOwn(int page)
    {
        long word = (++_last << 8) | (byte)number;
        WriteWord(space, Word(page), word);
        _words[page] = word;
    }

    private void CheckOwn(int page) => Assert.Equal(_words[page], ReadWord(space, Word(page)));

    private ulong Word(int page) => _own + ((ulong)page * PageSize) + ((ulong)page * 8);

    /// <summary>Map anywhere, touch, move, unmap: no other thread may ever be seen here.</summary>
    private void Anywhere()
    {
        ulong length = (ulong)_random.Next(1, 9) * PageSize;
        ulong start = space.Map(length, MemoryProtection.ReadWrite);
        try
        {
            for (ulong at = start; at < start + length; at += PageSize)
            {
                Assert.Equal(0, ReadWord(space, at));
                WriteWord(space, at, (long)at + number);
            }

            ulong grown = length + (4 * PageSize);
            ulong moved = space.Remap(start, length, grown);
            for (ulong at = 0; at < length; at += PageSize)
            {
                Assert.Equal((long)(start + at) + number, ReadWord(space, moved + at));
            }

            Assert.Equal(0, ReadWord(space, moved + length));
            (start, length) = (moved, grown);
        }
        finally
        {
            space.Unmap(start, length);
        }
    }

    private void PrivateFile()
    {
        int first = _random.Next(FilePages - 8);
        ulong start = space.Map(0, 8 * PageSize, MemoryProtection.ReadWrite, MapOptions.None, file, (ulong)first * PageSize);
        try
        {
            for (int i = 0; i < 8; i++)
            {
                ulong last = start + ((ulong)(i + 1) * PageSize) - 8;
                Assert.Equal(first + i, ReadWord(space, last));
                if (i % 2 == 0)
                {
                    WriteWord(space, last, -number);
                    Assert.Equal(-number, ReadWord(space, last));
                }
            }
        }
        finally
        {
            space.Unmap(start, 8 * PageSize);
        }
    }

    private void SharedFile()
    {
        ulong offset = (ulong)OwnWordInFile(number);
        ulong start = space.Map(0, 2 * PageSize, MemoryProtection.ReadWrite, MapOptions.Shared, file, offset);
        try
        {
            Assert.Equal(WordInFile, ReadWord(space, start));
            Assert.Equal(number * 3, ReadWord(space, start + PageSize - 8));
            WriteWord(space, start, ++_last);
            WordInFile = _last;
            if (_random.Next(4) == 0)
            {
                space.Flush(start, PageSize);
            }

            Assert.Equal(WordInFile, ReadWord(space, start));
        }
        finally
        {
            space.Unmap(start, 2 * PageSize);
        }
    }

    private void Fork()
    {
        using AddressSpace child = space.Fork();
        long[] then = [.. _words];
        WriteOwn(_random.Next(OwnPages));
        int other = _random.Next(OwnPages);
        WriteWord(child, Word(other), -7);
        for (int page = 0; page < OwnPages; page++)
        {
            Assert.Equal(page == other ? -7 : then[page], ReadWord(child, Word(page)));
        }
    }

    /// <summary>The pinned frame is written after the page was unmapped: nobody else may have it.</summary>
    private void Pin(int page)
    {
        WriteOwn(page);
        ulong address = _own + ((ulong)page * PageSize);
        using PinnedPages pin = space.Pin(address, PageSize, forWriting: true);
        int at = page * 8;
        Assert.Equal(_words[page], BinaryPrimitives.ReadInt64LittleEndian(pin.GetPage(0)[at..]));
        BinaryPrimitives.WriteInt64LittleEndian(pin.GetWritablePage(0)[at..], ++_last);
        _words[page] = _last;
        CheckOwn(page);
        space.Unmap(address, PageSize);
        _words[page] = 0;
        pin.GetWritablePage(0).Fill((byte)(number + 1));
        space.Map(address, PageSize, MemoryProtection.ReadWrite, MapOptions.FixedNoReplace);
        CheckOwn(page);
        Thread.Yield();
        Assert.DoesNotContain(pin.GetPage(0).ToArray(), value => value != number + 1);
    }

    /// <summary>In the common region everybody does anything. A word there is 0 or says its own address.</summary>
    private void Together()
    {
        ulong start = Common + ((ulong)_random.Next(CommonPages - 8) * PageSize);
        ulong length = (ulong)_random.Next(1, 8) * PageSize;
        try
        {
            switch (_random.Next(9))
            {
                case 0:
                    space.Map(start, length, MemoryProtection.ReadWrite, MapOptions.Fixed);
                    break;
                case 1:
                    space.Map(start, length, MemoryProtection.ReadWrite, MapOptions.FixedNoReplace | MapOptions.Populate);
                    break;
                case 2:
                    space.Unmap(start, length);
                    break;
                case 3:
                    space.Protect(start, length, (MemoryProtection)_random.Next(4));
                    break;
                case 4:
                    space.Advise(start, length, MemoryAdvice.DontNeed);
                    break;
                case 5:
                    space.Populate(start, length);
                    break;
                default:
                    for (ulong at = start; at < start + length; at += PageSize)
                    {
                        WriteWord(space, at + ((ulong)number * 8), (long)at);
                        long read = ReadWord(space, at + ((ulong)_random.Next(8) * 8));
                        Assert.True(read == 0 || read == (long)at, $"0x{read:x} at 0x{at:x}");
                    }

                    break;
            }
        }
        catch (MemoryManagementException gone)
            when (gone.Error is MemoryError.AccessViolation or MemoryError.Invalid or MemoryError.Exists or MemoryError.NoMemory)
        {
            // Someone else was there, or allowed no access.
        }
    }

    private static void WriteWord(AddressSpace target, ulong address, long word)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, word);
        target.Write(address, bytes);
    }

    private static long ReadWord(AddressSpace target, ulong address)
    {
        Span<byte> bytes = stackalloc byte[8];
        target.Read(address, bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
