using System.Globalization;
using MmLock.Benchmarks.Generation;

namespace MmLock.Benchmarks.Conversion;

/// <summary>
/// A project of raw locks that can all be converted: five sites in each file, on a lock of its own and on shared ones, in the
/// idioms that people use.
/// </summary>
internal static class ConversionProject
{
    private const int SitesPerFile = 5;
    private const int Locks = 20;
    private const int PlainMethods = 12;

    public static void Write(string folder, int files) => GeneratedProject.Write(
        folder, "Raw", [new("Shared.cs", FileKind.Shared, Shared(), 0), .. Enumerable.Range(0, files).Select(File)]);

    private static GeneratedFile File(int i) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Area{i / 100:00}/Table{i}.cs"), FileKind.Locked, Table(i), SitesPerFile);

    private static string Shared() => $$"""
        using System.Threading;
        using MmLock;

        namespace Raw;

        public static class Shared
        {
        {{string.Join("\n", Enumerable.Range(0, Locks).Select(i => $"    [CoarseLock] public static readonly object Gate{i} = new();"))}}
        }

        """;

    private static string Table(int i) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using MmLock;

        namespace Raw;

        /// <summary>Pages of table {{i}}.</summary>
        public sealed class Table{{i}}
        {
            [CoarseLock]
            private readonly ReaderWriterLockSlim _sem = new();

            private readonly SortedDictionary<ulong, int> _pages = new();

            public int Find(ulong address)
            {
                _sem.EnterReadLock();
                try
                {
                    return _pages.TryGetValue(address, out int page) ? page : -1;
                }
                finally
                {
                    _sem.ExitReadLock();
                }
            }

            public void Insert(ulong address, int page)
            {
                _sem.EnterWriteLock();

                // Found again by its address.
                try
                {
                    _pages[address] = page;
                }
                finally
                {
                    _sem.ExitWriteLock();
                }
            }

            public int Count()
            {
                lock (Shared.Gate{{i % Locks}})
                {
                    return _pages.Count;
                }
            }

        {{string.Join("\n", Enumerable.Range(0, PlainMethods).Select(Plain))}}
        }

        """;

    /// <summary>Code without locks, of which every code base has more.</summary>
    private static string Plain(int i) => $$"""
            private static ulong Mix{{i}}(ulong seed)
            {
                ulong value = seed * {{(2 * i) + 1}}UL;
                for (int round = 0; round < {{i + 3}}; round++)
                {
                    value ^= value >> 7;
                    value = Math.Max(value, seed) + (ulong)round;
                }

                return value;
            }

        """;
}
