/**
 * Is it a port that no action may call? 0, everything below 1024 but 80 and 443, the fetch standard's bad ports
 * (https://fetch.spec.whatwg.org/#port-blocking), and the ports of data stores and control planes, which often answer
 * to anyone who can reach them.
 */
export function isRefusedPort(port: number): boolean {
  if (port === 443 || port === 80) return false
  return port < 1024 || port > 65_535 || refused.has(port)
}

const badPorts = [
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]

const dataStorePorts = [
  1433, 1434, 1521, 2181, 3306, 5432, 5433, 5984, 6379, 6380, 7000, 7001, 7199, 7473, 7474, 7687, 8086, 8123, 9042,
  9092, 9093, 9160, 9200, 9300, 11211, 16379, 26257, 26379, 27017, 27018, 27019, 28015, 28017, 50000, 50070,
]

const controlPlanePorts = [
  2375, 2376, 2377, 2379, 2380, 3389, 4369, 4505, 4506, 4646, 4647, 4648, 5601, 5671, 5672, 5900, 5985, 5986, 6443,
  8200, 8201, 8300, 8301, 8302, 8500, 8501, 8502, 8600, 10248, 10249, 10250, 10251, 10252, 10255, 10256, 10257, 10259,
  15672, 25672, 61616,
]

const refused: ReadonlySet<number> = new Set([...badPorts, ...dataStorePorts, ...controlPlanePorts])
