namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>The types that all generated files share.</summary>
internal static class CommonFile
{
    public const string Text = """
        using System.Globalization;

        namespace Cost;

        public readonly record struct Entry(string Key, int Count, decimal Amount, DateTime At);

        public sealed class EntryEventArgs(string name, int count) : EventArgs
        {
            public string Name { get; } = name;

            public int Count { get; } = count;
        }

        public interface IPart
        {
            string Name { get; }

            int Weight(int seed);

            Task<int> WeighAsync(int seed, CancellationToken cancellationToken);
        }

        /// <summary>What the lowest layer stands on.</summary>
        public sealed class Tally(string name, IPart second) : IPart
        {
            private int _asked;

            public string Name => name;

            public IPart Second => second;

            public int Weight(int seed) => Interlocked.Add(ref _asked, seed & 0xff);

            public async Task<int> WeighAsync(int seed, CancellationToken cancellationToken)
            {
                await Task.Delay(seed & 1, cancellationToken).ConfigureAwait(false);
                return Weight(seed);
            }

            public void Persist(string folder) => Trace.Note(string.Create(CultureInfo.InvariantCulture, $"{name} in {folder}: {_asked}"));
        }

        public static class Trace
        {
            private static readonly Queue<string> s_last = new();

            public static void Note(string text)
            {
                lock (s_last)
                {
                    s_last.Enqueue(text);
                }
            }
        }

        """;

    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;

        """;

    public static string Roles(string area, int layers) =>
        $"namespace Cost.{area};\n" + string.Concat(Enumerable.Range(0, layers).Select(layer => $$"""

            public interface {{Role(layer)}} : IPart
            {
                decimal Total { get; }

                void Persist(string folder);
            }

            """));

    public static string Role(int layer) => $"ILayer{layer}";
}
