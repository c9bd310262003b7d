using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace FMixSharp.Cli.Tests.Parsing;

public sealed class OptionsTests
{
    /// <summary>Every option of every command whose value is a number.</summary>
    public static TheoryData<string, string> Numbers =>
        [.. Commands(CommandLine.Root(new Terminal(TextWriter.Null, TextWriter.Null, IsLive: false)), "")
            .SelectMany(each => each.Command.Options.Where(option => IsNumber(option.ValueType)).Select(option => new TheoryDataRow<string, string>(each.Path, option.Name)))];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_that_is_written_in_any_other_way_is_refused_and_not_read_as_another(string command, string option)
    {
        foreach (var text in (string[])["0,1", "1,5", "1,000", "1'000", "1 000", "1_000", " 1", "1 ", "", " ", "NaN", "nan", "∞", "Infinity", "-Infinity", "1e999", "0x10", "１", "(1)", "$1", "1.5.2"])
            Assert.Contains(Errors(command, option, text), error => error.StartsWith($"{option} is '{text}'; expected a ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_with_a_point_is_read_in_any_language(string command, string option)
    {
        var (before, german) = (CultureInfo.CurrentCulture, (CultureInfo)CultureInfo.InvariantCulture.Clone());
        (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator) = (",", ".");
        try
        {
            CultureInfo.CurrentCulture = german;
            var root = CommandLine.Root(new Terminal(TextWriter.Null, TextWriter.Null, IsLive: false));
            var isWhole = Commands(root, "").Single(each => each.Path == command).Command.Options.Single(each => each.Name == option).ValueType is var type
                && type != typeof(double?);
            var read = root.Parse($"{command} {option} {(isWhole ? "12" : "5.0e-1")}");
            Assert.DoesNotContain(read.Errors, error => error.Message.StartsWith(option, StringComparison.Ordinal));
            Assert.Equal(isWhole ? 12.0 : 0.5, Convert.ToDouble(read.GetValue<object>(option), CultureInfo.InvariantCulture));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static IEnumerable<string> Errors(string command, string option, string text) =>
        CommandLine.Root(new Terminal(TextWriter.Null, TextWriter.Null, IsLive: false)).Parse([.. command.Split(' '), option, text]).Errors.Select(error => error.Message);

    private static IEnumerable<(Command Command, string Path)> Commands(Command command, string path) =>
        command.Subcommands.SelectMany(each => Commands(each, $"{path} {each.Name}".Trim())).Prepend((command, path));

    private static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type).GetInterfaces().Any(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(INumberBase<>));
}
