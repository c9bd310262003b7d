using FMixSharp.Benchmarks.Workloads;
using FMixSharp.Lab.Training;

namespace FMixSharp.Benchmarks.Report;

/// <summary>All sections of the report: every figure of docs/performance.md, with its target.</summary>
internal static class ReportParts
{
    private const string Ours = "ours",
        Narrow = "narrow",
        Plain = "plain",
        Tuned = "tuned";

    public static IReadOnlyList<ReportPart> All { get; } =
    [Masks(), Mixing(), Pipeline(), Photos(), Training(), Step(), Growth(), Attacks(), Maps(), Inference(), Memory()];

    /// <summary>The workload of this name; null when there is none.</summary>
    public static Workload? Find(string name) => All.SelectMany(part => part.Workloads).FirstOrDefault(workload => workload.Name == name);

    private static ReportPart Masks()
    {
        string[] shapes = ["1024", "28x28", "32x32", "64x64", "224x224", "64x64x64", "300", "96x96", "100x100", "101x101", "256x256"];
        var names = shapes.Select(shape => MaskWorkloads.Name(shape)).ToArray();
        var target = new Target(12, Of: TargetOf.Tuned);
        // Ours without AVX-512 is what this processor would do if it had none; where it has none, that is the same.
        string[] contestants = Machine.HasAvx512 ? [Ours, Narrow, Plain, Tuned] : [Ours, Plain, Tuned];
        return new ReportPart(
            "masks",
            "Masks: one thread, against NumPy (plain) and SciPy in float32 (tuned)",
            [.. shapes.Select(shape => MaskWorkloads.Mask(shape))],
            [.. names.Select(name => contestants.Select(contestant => new Entry(contestant, name)).ToArray())],
            Figures
        )
        {
            Peer = "masks.py",
            Modules = ["numpy", "scipy"],
        };

        IEnumerable<Figure> Figures(IReadOnlyList<GroupCosts> groups)
        {
            foreach (var (costs, name) in groups.Zip(names))
            {
                yield return Versus(costs, name, "µs/mask") with
                {
                    Target = target,
                };
                if (Machine.HasAvx512)
                    yield return Versus(costs, name, "µs/mask", Narrow) with
                    {
                        Name = $"{name}, without AVX-512",
                        Target = target,
                    };
            }
        }
    }

    private static ReportPart Mixing()
    {
        var cases = (
            from batch in MixWorkloads.Batches
            from method in MixWorkloads.Methods
            from type in MixWorkloads.Types
            select (batch, method, type)
        ).ToArray();
        return new ReportPart(
            "mixing",
            "Mixing: time by that of a copy, one thread, against PyTorch by arithmetic (plain) and by where or lerp into memory that "
                + "is there (tuned)",
            [.. MixWorkloads.All],
            [
                .. cases.Select(each =>
                    new Entry[]
                    {
                        new(Ours, Mix(each)),
                        new(Ours, MixWorkloads.CopyName(each.batch, each.type)),
                        new(Plain, Mix(each)),
                        new(Tuned, Mix(each)),
                    }
                ),
            ],
            groups =>
                groups.Zip(
                    cases,
                    (costs, each) =>
                        Versus(costs, Mix(each), "") with
                        {
                            Value = costs.Ratio(new(Ours, Mix(each)), new(Ours, MixWorkloads.CopyName(each.batch, each.type))),
                            Unit = "× copy",
                            // what the target is for; MixUp is for information
                            Target = each.method.StartsWith("fmix", StringComparison.Ordinal) ? new(2, AtMost: true) : null,
                            Note = $"{costs.Cost(Ours, Mix(each))} µs",
                        }
                )
        )
        {
            Peer = "mixing.py",
            Modules = ["torch"],
        };

        static string Mix((string Batch, string Method, string Type) each) => MixWorkloads.MixName(each.Batch, each.Method, each.Type);
    }

    private static ReportPart Pipeline()
    {
        // Rates of one core. Networks of width 16 take about a thousand 32×32 images a second on two cores, several hundred spectrograms,
        // hundreds or thousands of texts and some tens of objects on one.
        var targets = new Dictionary<string, double>
        {
            ["loader, CIFAR-10 in memory"] = 150_000,
            ["AutoAugment 32x32"] = 30_000,
            ["RandAugment 32x32"] = 30_000,
            ["random resized crop 500x375 to 224x224"] = 1_800, // FFCV's published rate of a core
            ["loader, sounds to spectrograms"] = 1_000,
            ["loader, texts in memory"] = 100_000,
            ["loader, objects as points"] = 10_000,
            ["loader, objects as 32x32x32 grids"] = 3_000,
            ["points mixed by FMix in 32x32x32 voxels"] = 2_000,
        };
        var workloads = PipelineWorkloads.All;
        return new ReportPart(
            "pipeline",
            "Input pipeline: samples a second of one core, by processor time of all threads; augmentation against Pillow",
            workloads,
            [.. workloads.Select(workload => new Entry[] { new(Ours, workload.Name), new(Plain, workload.Name) })],
            groups =>
                groups.Zip(
                    workloads,
                    (costs, workload) =>
                        workload.Unit == "s"
                            ? Versus(costs, workload.Name, "s") with
                            {
                                Target = new(2, AtMost: true),
                            }
                            : Versus(costs, workload.Name, "") with
                            {
                                Value = costs.Cost(Ours, workload.Name)?.PerSecond,
                                Unit = $"{workload.Unit["µs/".Length..]}s/s",
                                Target = targets.TryGetValue(workload.Name, out var bound) ? new(bound) : null,
                            }
                )
        )
        {
            Peer = "augment.py",
            Modules = ["numpy", "PIL"],
            WriteForPeers = PipelineWorkloads.WritePolicy,
        };
    }

    private static ReportPart Photos()
    {
        var workloads = PhotoWorkloads.All;
        return new ReportPart(
            "photos",
            "Photos: from JPEG files to normalised batches, images a second of one core, against Pillow (plain), which resizes from a "
                + "smaller scale where it can (tuned)",
            workloads,
            [
                .. workloads.Select(workload =>
                    new Entry[] { new(Ours, workload.Name), new(Plain, workload.Name), new(Tuned, workload.Name) }
                ),
            ],
            groups =>
                groups.Zip(
                    workloads,
                    (costs, workload) =>
                        Versus(costs, workload.Name, "images/s") with
                        {
                            Value = costs.Cost(Ours, workload.Name)?.PerSecond,
                            Target = new(1.3, Of: TargetOf.Tuned),
                        }
                )
        )
        {
            Peer = "photos.py",
            Modules = ["numpy", "PIL"],
            WriteForPeers = PhotoWorkloads.Write,
        };
    }

    private static ReportPart Training()
    {
        var speeds = TrainingWorkloads.Speeds.ToArray();
        return new ReportPart(
            "training",
            "Training: images a second on two threads, against PyTorch in float32 (plain), and channels last with memory kept, in the "
                + "same precision (tuned)",
            speeds,
            [.. speeds.Select(workload => new Entry[] { new(Ours, workload.Name), new(Plain, workload.Name), new(Tuned, workload.Name) })],
            groups =>
                groups.Zip(
                    speeds,
                    (costs, workload) =>
                        Versus(costs, workload.Name, "") with
                        {
                            Value = costs.Cost(Ours, workload.Name)?.PerSecond,
                            Unit = "images/s",
                            Target = workload.Name.EndsWith(Precision.Float32, StringComparison.Ordinal)
                                ? new(1.1, Of: TargetOf.Tuned)
                                : new(1, Of: TargetOf.Tuned),
                        }
                )
        )
        {
            Peer = "training.py",
            Modules = ["torch"],
        };
    }

    private static ReportPart Step()
    {
        string[] parts = [TrainingWorkloads.Drawing, TrainingWorkloads.Applying];
        var step = TrainingWorkloads.Name(16, Precision.Float32);
        Entry[][] groups =
        [
            [new(Ours, TrainingWorkloads.MixingShare)],
            [.. parts.Append(step).Select(name => new Entry(Ours, name))],
            [new(Ours, TrainingWorkloads.Managed)],
        ];
        return new ReportPart(
            "step",
            "What mixing costs a training step, width 16, float32, two threads",
            TrainingWorkloads.Mixing,
            groups,
            Figures
        )
        {
            Samples = 5,
        };

        IEnumerable<Figure> Figures(IReadOnlyList<GroupCosts> costs)
        {
            yield return Versus(costs[0], TrainingWorkloads.MixingShare, "% of step") with
            {
                Target = new(1, AtMost: true),
                Note = "a step that mixes by the one before it",
            };
            foreach (var part in parts)
            {
                var share = costs[1].Ratio(new(Ours, part), new(Ours, step)) is { } ratio ? Percent(ratio) : null;
                yield return new Figure(part, share, "% of step")
                {
                    Target = new(1, AtMost: true),
                    Note = $"{costs[1].Cost(Ours, part)} µs",
                };
            }
            yield return Versus(costs[2], TrainingWorkloads.Managed, "KiB") with
            {
                Note = "by all threads, loader included",
            };
        }

        // The step's cost is per image.
        static Spread Percent(Spread ratio) => new(Scaled(ratio.Median), Scaled(ratio.Low), Scaled(ratio.High));
        static double Scaled(double ratio) => 100 * ratio / TrainingWorkloads.BatchSize;
    }

    private static ReportPart Growth()
    {
        return new ReportPart(
            "growth",
            "Growth: masks of more cells, in larger batches, on two threads",
            GrowthWorkloads.All,
            [.. GrowthWorkloads.All.Select(workload => new Entry[] { new(Ours, workload.Name) })],
            Figures
        )
        {
            Rounds = 1,
        };

        static IEnumerable<Figure> Figures(IReadOnlyList<GroupCosts> groups)
        {
            var costs = groups
                .Zip(GrowthWorkloads.All)
                .ToDictionary(pair => pair.Second.Name, pair => pair.First.Cost(Ours, pair.Second.Name)!.Median);
            var cells = GrowthWorkloads
                .Sides.Select(side =>
                    (
                        Cells: side * side,
                        Cost: costs[MaskWorkloads.Name($"{side}x{side}", GrowthWorkloads.BatchOf(side))] * 1000 / side / side
                    )
                )
                .ToArray();
            foreach (var (count, cost) in cells)
                yield return One($"mask of {count} cells", cost, "ns/cell");
            foreach (var from in new[] { 16, 1024 })
            {
                var range = cells.Where(cell => cell.Cells >= from).Select(cell => cell.Cost).ToArray();
                yield return One($"dearest by cheapest cell from {from} cells on", range.Max() / range.Min(), "×") with
                {
                    Target = new(3, AtMost: true),
                };
            }
            var batches = GrowthWorkloads
                .Batches.Select(batch => (Batch: batch, Cost: costs[MaskWorkloads.Name("32x32", batch)]))
                .ToArray();
            foreach (var (batch, cost) in batches)
                yield return One($"batch of {batch} masks 32x32", cost, "µs/mask");
            yield return One(
                "dearest by cheapest mask of a batch",
                batches.Max(entry => entry.Cost) / batches.Min(entry => entry.Cost),
                "×"
            ) with
            {
                Target = new(3, AtMost: true),
                Note = "a batch of one draws two masks and uses one",
            };
            foreach (var (shape, batch) in GrowthWorkloads.OnTwoThreads)
                yield return One(
                    $"two threads, {batch} masks {shape}",
                    costs[MaskWorkloads.Name(shape, batch, 1, wall: true)] / costs[MaskWorkloads.Name(shape, batch, 2, wall: true)],
                    "× one"
                );
        }

        static Figure One(string name, double value, string unit) => new(name, new(value, value, value), unit);
    }

    private static ReportPart Attacks() =>
        OnModel(
            "attacks",
            "Attacks: images a second on one thread, against the published formulation in PyTorch (plain), and by batches and image "
                + "gradients only (tuned)",
            ModelWorkloads.Attacks,
            1
        );

    private static ReportPart Maps() =>
        OnModel(
            "gradcam",
            "Grad-CAM: images a second on one thread, against the published formulation in PyTorch (plain), and by batches and no "
                + "other gradients (tuned)",
            ModelWorkloads.Maps,
            1
        );

    private static ReportPart OnModel(string name, string title, IReadOnlyList<Workload> workloads, double target) =>
        new(
            name,
            title,
            workloads,
            [
                .. workloads.Select(workload =>
                    new Entry[] { new(Ours, workload.Name), new(Plain, workload.Name), new(Tuned, workload.Name) }
                ),
            ],
            groups =>
                groups.Zip(
                    workloads,
                    (costs, workload) =>
                        Versus(costs, workload.Name, "") with
                        {
                            Value = costs.Cost(Ours, workload.Name)?.PerSecond,
                            Unit = "images/s",
                            Target = new(target, Of: TargetOf.Tuned),
                        }
                )
        )
        {
            Peer = "models.py",
            Modules = ["torch"],
            WriteForPeers = ModelWorkloads.Write,
        };

    private static ReportPart Inference()
    {
        return new ReportPart(
            "inference",
            "Inference: ONNX Runtime on an exported model, against TorchSharp on the same, one thread",
            InferenceWorkloads.All,
            [
                .. InferenceWorkloads.Batches.Select(batch =>
                    new Entry[] { new(Ours, InferenceWorkloads.OfOnnx(batch)), new(Ours, InferenceWorkloads.OfTorch(batch)) }
                ),
            ],
            Figures
        );

        static IEnumerable<Figure> Figures(IReadOnlyList<GroupCosts> groups)
        {
            foreach (var (costs, batch) in groups.Zip(InferenceWorkloads.Batches))
            {
                var (onnx, torch) = (InferenceWorkloads.OfOnnx(batch), InferenceWorkloads.OfTorch(batch));
                foreach (var name in new[] { onnx, torch })
                    yield return new Figure(name, costs.Cost(Ours, name)?.PerSecond, "images/s");
                yield return new Figure(
                    $"batch of {batch}, ONNX Runtime by TorchSharp",
                    costs.Ratio(new(Ours, torch), new(Ours, onnx)),
                    "×"
                );
            }
        }
    }

    private static ReportPart Memory()
    {
        var workloads = TrainingWorkloads.Memory.ToArray();
        return new ReportPart(
            "memory",
            "Memory: the most that a training held, width 16, float32",
            workloads,
            [.. workloads.Select(workload => new Entry[] { new(Ours, workload.Name) })],
            groups => groups.Zip(workloads, (costs, workload) => Versus(costs, workload.Name, "MiB"))
        )
        {
            Rounds = 1,
            Samples = 1,
        };
    }

    private static Figure Versus(GroupCosts costs, string workload, string unit, string ours = Ours) =>
        new(workload, costs.Cost(ours, workload), unit)
        {
            Plain = costs.Ratio(new(Plain, workload), new(ours, workload)),
            Tuned = costs.Ratio(new(Tuned, workload), new(ours, workload)),
        };
}
