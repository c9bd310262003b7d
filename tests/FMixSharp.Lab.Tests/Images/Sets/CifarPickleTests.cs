using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Tests.Pickles;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class CifarPickleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Image i: planes filled with i + 200, i + 201, i + 202, so that bytes above 127 are there.
    private static byte[] Pixels(int count) => [.. Enumerable.Range(0, count * 3072).Select(p => (byte)(200 + p / 3072 + p % 3072 / 1024))];

    private static PickleWriter Batch(int[] labels, string key = "labels", bool python3 = false) =>
        new PickleWriter()
            .Op('}')
            .Put()
            .Op('(')
            .Text("batch_label")
            .Text("training batch")
            .Text(key)
            .List(labels)
            .Text("data")
            .Array(labels.Length, 3072, Pixels(labels.Length), python3)
            .Text("filenames")
            .Texts(labels.Select(label => $"{label}.png"))
            .Op('u');

    private void WriteCifar10(string inner = "", bool python3 = false)
    {
        for (var batch = 1; batch <= 5; batch++)
            File.WriteAllBytes(folder.File(Path.Combine(inner, $"data_batch_{batch}")), Batch([batch, 9], python3: python3).End());
        File.WriteAllBytes(folder.File(Path.Combine(inner, "test_batch")), Batch([0, 1, 2], python3: python3).End());
        File.WriteAllBytes(folder.File(Path.Combine(inner, "batches.meta")), Meta("label_names", ClassNames.Cifar10));
    }

    private static byte[] Meta(string key, IEnumerable<string> names) =>
        new PickleWriter().Op('}').Put().Op('(').Text("num_cases_per_batch").Number(10000).Text(key).Texts(names).Op('u').End();

    private string Problem(string name = "cifar10") => Assert.Throws<DatasetException>(() => ImageDatasets.Open(name, folder.Path)).Message;

    [Theory]
    [InlineData("", false)]
    [InlineData("cifar-10-batches-py", false)]
    [InlineData("", true)]
    public void Cifar10_of_either_python_is_read_batch_after_batch(string inner, bool python3)
    {
        WriteCifar10(inner, python3);
        var task = ImageDatasets.Open("cifar10", folder.Path);
        Assert.Equal([1, 9, 2, 9, 3, 9, 4, 9, 5, 9], task.Train.Labels);
        Assert.Equal([0, 1, 2], task.Test.Labels);
        Assert.Equal(Pixels(3)[6144..], task.Test.Image(2).ToArray());
    }

    [Fact]
    public void Cifar100_uses_the_fine_labels()
    {
        File.WriteAllBytes(folder.File("train"), Batch([99, 0], "fine_labels").End());
        File.WriteAllBytes(folder.File("test"), Batch([47], "fine_labels").End());
        File.WriteAllBytes(folder.File("meta"), Meta("fine_label_names", ClassNames.Cifar100));
        var task = ImageDatasets.Open("cifar100", folder.Path);
        Assert.Equal([99, 0], task.Train.Labels);
        Assert.Equal("maple_tree", task.Test.Classes[task.Test.Labels[0]]);
    }

    [Fact]
    public void Code_in_a_pickle_is_refused_at_its_byte()
    {
        WriteCifar10();
        var start = new PickleWriter().Op('}');
        var evil = start.Length;
        File.WriteAllBytes(folder.File("data_batch_3"), start.Global("posix", "system").Text("echo gotcha").Raw(0x85).Op('R').End());
        var problem = Problem();
        Assert.Contains($"{folder.File("data_batch_3")}: byte {evil}: asks for 'posix.system'", problem);
        Assert.Contains("nothing was executed", problem);
    }

    public static TheoryData<string, byte[]> Broken =>
        new()
        {
            { "not a pickle of protocol 2", "plain text"u8.ToArray() },
            { "not a pickle of protocol 2", [0x80, 4, (byte)'N', (byte)'.'] },
            { "opcode 0x69", new PickleWriter().Op("(iposix\nsystem\n").End() },
            { "truncated", new PickleWriter().Op('}').End()[..^1] },
            { "truncated", new PickleWriter().Op('T').Raw(255, 255, 255, 127).End() },
            { "truncated", new PickleWriter().Op('T').Raw(255, 255, 255, 255).End() },
            { "value 7 was not stored", new PickleWriter().Op('h').Raw(7).End() },
            { "a value is missing", new PickleWriter().Op('R').End() },
            { "a value is missing", new PickleWriter().Op('N').Op('(').Op('N').Raw(0x86).End() },
            { "a value is missing", new PickleWriter().Op('(').Put().End() },
            { "a mark is missing", new PickleWriter().Op("Nt").End() },
            { "more than one value", new PickleWriter().Op("NN").End() },
            { "more than one value", new PickleWriter().End() },
            { "key that is no text", new PickleWriter().Op("}NNs").End() },
            { "no dictionary", new PickleWriter().Op("](N").Op("Nu").End() },
            { "no list", new PickleWriter().Op("}Na").End() },
            { "a name without end", new PickleWriter().Op("cposix").End() },
            { "a call that does not occur", new PickleWriter().Global("numpy", "ndarray").Op(")R").End() },
            { "state that does not occur", new PickleWriter().Op("]Nb").End() },
            { "holds no dictionary", new PickleWriter().Op(']').End() },
            { "'data' is not an array", new PickleWriter().Op('}').End() },
            { "'data' is not an array", new PickleWriter().Op('}').Text("data").Array(1, 3071, new byte[3071]).Op('s').End() },
            { "'data' is not an array", new PickleWriter().Op('}').Text("data").Array(2, 3072, new byte[3072]).Op('s').End() },
            { "no list 'labels'", Batch([1], "fine_labels").End() },
            {
                "2 images, but 1 labels",
                new PickleWriter().Op("}(").Text("data").Array(2, 3072, new byte[6144]).Text("labels").List(1).Op('u').End()
            },
            { "record 1: label 10, expected 0 … 9", Batch([9, 10]).End() },
            { "record 0: label -1", Batch([-1]).End() },
        };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_pickle_is_refused_by_name_and_reason(string reason, byte[] content)
    {
        WriteCifar10();
        File.WriteAllBytes(folder.File("data_batch_2"), content);
        var problem = Problem();
        Assert.StartsWith(folder.File("data_batch_2") + ": ", problem);
        Assert.Contains(reason, problem);
    }

    [Fact]
    public void Truncation_anywhere_is_an_error_that_names_the_file()
    {
        WriteCifar10();
        var content = Batch([1, 2]).End();
        // Every cut outside the pixels, and one in a hundred inside them.
        for (var length = 0; length < content.Length; length += length is > 200 and < 6200 ? 100 : 1)
        {
            File.WriteAllBytes(folder.File("data_batch_1"), content[..length]);
            Assert.StartsWith(folder.File("data_batch_1") + ": ", Problem());
        }
    }

    [Fact]
    public void Other_class_names_are_refused()
    {
        WriteCifar10();
        File.WriteAllBytes(folder.File("batches.meta"), Meta("label_names", ClassNames.Cifar10.Reverse()));
        Assert.StartsWith(folder.File("batches.meta") + ": 'label_names'", Problem());
    }

    [Fact]
    public void Missing_batch_is_named()
    {
        WriteCifar10();
        File.Delete(folder.File("data_batch_4"));
        Assert.StartsWith(folder.File("data_batch_4") + ": no such file", Problem());
    }
}
