using System.Globalization;
using MmLock.Tool.Messages;
using MmLock.Tool.Ranking;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>What-if's prediction beside what came.</summary>
internal static class PredictionWriter
{
    private const int MostMembers = 8;
    private const int NameWidth = 32;

    public static void Write(Prediction prediction, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("waited, ms each s", "API", "predicted", "ranges", "gain x");
        for (int column = 1; column <= 4; column++)
        {
            table.Columns[column].RightAligned();
        }

        foreach (Prediction.Row row in prediction.Members.Take(MostMembers).Append(prediction.All))
        {
            table.AddRow(
                new Text(Figures.Shorten(row.Member, NameWidth)), Time(row.Coarse), Time(row.Predicted), Time(row.Ranges),
                new Text(row.Factor is { } factor ? factor.ToString("F2", CultureInfo.InvariantCulture) : ""));
        }

        console.Write(table);
        console.Write(new Text("gain x: the gain that was predicted, as a multiple of the one that came\n"));
    }

    private static Text Time(double part) => new(Figures.Value(part * 1000));
}
